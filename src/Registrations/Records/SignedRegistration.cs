using System.Globalization;
using System.Text;
using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Multiformats;
using Registry.Registrations.Statements;

namespace Registry.Registrations.Records;

/// <summary>
/// A registration, withdrawal or authorization with its proofs: the same bytes in the store, in the DHT and between daemons
/// (docs/protocols/registration-record.md). Immutable.
/// </summary>
public sealed class SignedRegistration
{
    /// <summary>Longest encoded record, in bytes.</summary>
    public const int MaxSize = 4096;

    /// <summary>Validity of a registration that states no expiry; part of the record's meaning, so not a setting.</summary>
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromHours(24);

    private readonly RecordProofs _proofs;

    private SignedRegistration(Statement statement, RecordProofs proofs, ReadOnlyMemory<byte> bytes)
    {
        Statement = statement;
        _proofs = proofs;
        Bytes = bytes;
        Wallet = EthereumAddress.FromBytes(Convert.FromHexString(statement[StatementFields.Wallet].AsSpan(2)));
        Peer = PeerId.Parse(statement[StatementFields.Peer]);
        ModelHash = Multihash.Sha256(Encoding.UTF8.GetBytes(ModelId));
        Address = Optional(StatementFields.Address, Multiaddr.Parse);
        IssuedAt = FieldRules.ReadTime(statement[StatementFields.Issued]);
        ExpiresAt = Expiry();
        NodeId = Registrations.NodeId.Of(Network, Peer, ModelId, Wallet);
    }

    public RecordKind Kind => Statement.Kind;

    /// <summary>UUIDv5 of (network, peer id, model id, wallet).</summary>
    public Guid NodeId { get; }

    public string Network => Statement[StatementFields.Network];

    public EthereumAddress Wallet { get; }

    public PeerId Peer { get; }

    public string ModelId => Statement[StatementFields.Model];

    /// <summary>sha2-256 multihash of the UTF-8 model id: what GET_PROVIDERS asks for.</summary>
    public Multihash ModelHash { get; }

    /// <summary>Null but in a registration.</summary>
    public Multiaddr? Address { get; }

    /// <summary>The address as host:port where it has that form ("1.2.3.4:31330", "[2001:db8::1]:31330", "host.name:31330"), else the multiaddr.</summary>
    public string PublicAddr => Address is null ? "" : AddressText.ToPublicAddr(Address);

    public string? GpuModel => Optional(StatementFields.Gpu, text => text);

    public decimal? VramTotalGb => Statement[StatementFields.Vram] is { Length: > 0 } text ? decimal.Parse(text, CultureInfo.InvariantCulture) : null;

    public int? NumBlocks => Statement[StatementFields.Blocks] is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    public string? TorchDtype => Optional(StatementFields.Dtype, text => text);

    public DateTimeOffset IssuedAt { get; }

    /// <summary>
    /// As stated, else issued plus 24 hours, and never later than the authorization it rests on; of a withdrawal, when nothing
    /// that it covers can be valid any more.
    /// </summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>SHA-256 of the API key that whoever signed has chosen, in hex; null when none.</summary>
    public string? ApiKeyHash => Optional(StatementFields.ApiKeyHash, text => text);

    public SignatureScheme Scheme => _proofs.Scheme;

    /// <summary>Wallet signature, 65 bytes; empty when unsigned.</summary>
    public ReadOnlyMemory<byte> Signature => _proofs.Signature;

    public bool HasPeerSignature => !_proofs.PeerSignature.IsEmpty;

    /// <summary>The wallet's word for the peer, in place of its signature.</summary>
    public SignedRegistration? Authorization => _proofs.Authorization;

    /// <summary>It carries the wallet's signature, or its authorization.</summary>
    public bool HasWalletProof => Scheme != SignatureScheme.None || Authorization is not null;

    /// <summary>The encoded record.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The statement text that was signed.</summary>
    public string StatementText => Statement.ToText();

    internal Statement Statement { get; }

    /// <summary>Checks form and field rules, not signatures. Unknown fields are dropped, so <see cref="Bytes"/> may be shorter than what was given.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out SignedRegistration? record, out string? error)
    {
        record = null;
        if (bytes.Length > MaxSize)
        {
            error = $"the record has {bytes.Length} bytes, more than {MaxSize}";
            return false;
        }

        var raw = RecordCodec.Decode(bytes, out error);
        if (raw is null) return false;
        error = RecordForm.Check(raw, out var statement, out var proofs);
        return error is null && TryCreate(statement!, proofs!, out record, out error);
    }

    /// <summary>What was checked before it was kept: read without judging anything again. Throws InvalidDataException when it is no record.</summary>
    internal static SignedRegistration Restore(ReadOnlyMemory<byte> bytes)
    {
        var raw = RecordCodec.Decode(bytes.Span, out var error) ?? throw new InvalidDataException($"A held statement does not read: {error}.");
        var proofs = new RecordProofs((SignatureScheme)raw.Numbers[2], raw.Blobs[0], raw.Blobs[1], raw.Blobs[2])
        {
            Authorization = raw.Blobs[3].IsEmpty ? null : Restore(raw.Blobs[3]),
        };
        return new SignedRegistration(new Statement((RecordKind)raw.Numbers[1], raw.Texts), proofs, bytes);
    }

    /// <summary>Verifies that the wallet named signed this statement, or the authorization that it rests on.</summary>
    public bool VerifyWallet(IWalletSignatureRecoverer recoverer) => Authorization is { } authorization
        ? authorization.VerifyWallet(recoverer)
        : Scheme != SignatureScheme.None
        && WalletSignature.TryDecode(Signature.Span, out var signature, out _)
        && Wallet.Equals(recoverer.Recover(Statement.Hash(Scheme), signature!));

    /// <summary>True when it carries a peer signature and that is valid; false when it carries none.</summary>
    public bool VerifyPeer() =>
        HasPeerSignature
        && PeerKey() is { } key
        && key.PeerId.Equals(Peer)
        && key.IsCanonical(_proofs.PeerSignature.Span)
        && new SignedEnvelope(key, PeerProof.PayloadType.ToArray(), Encoding.UTF8.GetBytes(StatementText), _proofs.PeerSignature).Verify(PeerProof.Domain, PeerProof.PayloadType);

    /// <summary>
    /// The order of statements, a function of their bytes alone: later issued, then withdrawals before registrations, then the
    /// later end, then bytes.
    /// </summary>
    public static int Compare(SignedRegistration left, SignedRegistration right)
    {
        var order = left.IssuedAt.CompareTo(right.IssuedAt);
        if (order == 0) order = (left.Kind == RecordKind.Withdrawal).CompareTo(right.Kind == RecordKind.Withdrawal);
        if (order == 0) order = left.ExpiresAt.CompareTo(right.ExpiresAt);
        return order != 0 ? order : left.Bytes.Span.SequenceCompareTo(right.Bytes.Span);
    }

    internal static bool TryCreate(Statement statement, RecordProofs proofs, out SignedRegistration? record, out string? error)
    {
        record = null;
        error = RecordForm.CheckProofs(statement, proofs);
        if (error is not null) return false;
        var bytes = RecordCodec.Encode(statement, proofs);
        error = bytes.Length > MaxSize ? $"the record has {bytes.Length} bytes, more than {MaxSize}" : null;
        record = error is null ? new SignedRegistration(statement, proofs, bytes) : null;
        return record is not null;
    }

    /// <summary>The same unsigned statement at another time.</summary>
    internal SignedRegistration IssuedAgain(DateTimeOffset issued)
    {
        var statement = Statement.With(StatementFields.Issued, FieldRules.TimeText(issued));
        return new SignedRegistration(statement, RecordProofs.None, RecordCodec.Encode(statement, RecordProofs.None));
    }

    private PublicKey? PeerKey()
    {
        // One place for a key: in the id where that holds it.
        if (Peer.ExtractPublicKey() is { } held) return _proofs.PeerPublicKey.IsEmpty ? held : null;
        return PublicKey.TryDecode(_proofs.PeerPublicKey.Span, out var key, out _) ? key : null;
    }

    private T? Optional<T>(int field, Func<string, T> read)
        where T : class => Statement[field] is { Length: > 0 } text ? read(text) : null;

    private DateTimeOffset Expiry()
    {
        if (Kind == RecordKind.Withdrawal) return IssuedAt + (Scheme == SignatureScheme.None ? StatementReader.MaxLease : StatementReader.MaxAuthorization);
        var stated = Statement[StatementFields.Expires] is { Length: > 0 } text ? FieldRules.ReadTime(text) : IssuedAt + DefaultLifetime;
        return Authorization is { } authorization && authorization.ExpiresAt < stated ? authorization.ExpiresAt : stated;
    }
}

/// <summary>The proofs beside a statement, as bytes that were not verified yet; empty where there is none.</summary>
internal sealed record RecordProofs(SignatureScheme Scheme, ReadOnlyMemory<byte> Signature, ReadOnlyMemory<byte> PeerPublicKey, ReadOnlyMemory<byte> PeerSignature)
{
    /// <summary>What a registration rests on that the wallet did not sign.</summary>
    public SignedRegistration? Authorization { get; init; }

    public static RecordProofs None { get; } = new(SignatureScheme.None, default, default, default);
}
