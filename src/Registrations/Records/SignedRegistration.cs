using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Multiformats;
using Registry.Registrations.Statements;

namespace Registry.Registrations.Records;

/// <summary>
/// A registration or withdrawal with its proofs: the same bytes in the store, in the DHT and between daemons
/// (docs/protocols/registration-record.md). Immutable.
/// </summary>
public sealed class SignedRegistration
{
    public const int MaxSize = 4096;

    private SignedRegistration() => throw new NotImplementedException();

    public RecordKind Kind => throw new NotImplementedException();

    public string Network => throw new NotImplementedException();

    public EthereumAddress Wallet => throw new NotImplementedException();

    public PeerId Peer => throw new NotImplementedException();

    public string ModelId => throw new NotImplementedException();

    /// <summary>sha2-256 multihash of the UTF-8 model id: what GET_PROVIDERS asks for.</summary>
    public Multihash ModelHash => throw new NotImplementedException();

    /// <summary>Null in a withdrawal.</summary>
    public Multiaddr? Address => throw new NotImplementedException();

    /// <summary>The address as host:port where it has that form ("1.2.3.4:31330", "[2001:db8::1]:31330", "host.name:31330"), else the multiaddr.</summary>
    public string PublicAddr => throw new NotImplementedException();

    public string? GpuModel => throw new NotImplementedException();

    public decimal? VramTotalGb => throw new NotImplementedException();

    public int? NumBlocks => throw new NotImplementedException();

    public string? TorchDtype => throw new NotImplementedException();

    public DateTimeOffset IssuedAt => throw new NotImplementedException();

    /// <summary>As stated, else issued plus 24 hours; of a withdrawal, when every record it covers has expired.</summary>
    public DateTimeOffset ExpiresAt => throw new NotImplementedException();

    public SignatureScheme Scheme => throw new NotImplementedException();

    /// <summary>Wallet signature, 65 bytes; empty when unsigned.</summary>
    public ReadOnlyMemory<byte> Signature => throw new NotImplementedException();

    /// <summary>The encoded record, unknown fields included.</summary>
    public ReadOnlyMemory<byte> Bytes => throw new NotImplementedException();

    /// <summary>The statement text that was signed.</summary>
    public string StatementText => throw new NotImplementedException();

    /// <summary>Checks form and field rules, not signatures.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out SignedRegistration? record, out string? error) => throw new NotImplementedException();

    public bool VerifyWallet(IWalletSignatureRecoverer recoverer) => throw new NotImplementedException();

    /// <summary>True when it carries a peer signature and that is valid; false when it carries none.</summary>
    public bool VerifyPeer() => throw new NotImplementedException();

    public bool HasPeerSignature => throw new NotImplementedException();

    /// <summary>Later issued is better; ties by bytes.</summary>
    public static int Compare(SignedRegistration left, SignedRegistration right) => throw new NotImplementedException();
}
