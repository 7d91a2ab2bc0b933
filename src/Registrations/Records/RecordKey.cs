using System.Diagnostics.CodeAnalysis;
using System.Text;
using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Multiformats;
using Registry.Registrations.Statements;

namespace Registry.Registrations.Records;

/// <summary>
/// The DHT keys of statements, each with one author: /far-mesh/&lt;model&gt;/&lt;peer&gt; of a registration,
/// /far-mesh/&lt;model or *&gt;/&lt;peer&gt;/withdrawn of the peer's withdrawal, and
/// /far-mesh/&lt;model or *&gt;/&lt;peer&gt;/&lt;wallet&gt;/withdrawn of the wallet's. A model is the base58 of its multihash.
/// </summary>
public sealed class RecordKey
{
    /// <summary>First path segment.</summary>
    public const string Namespace = "far-mesh";

    private const int MaxLength = 256;
    private const string Withdrawn = "withdrawn";

    private RecordKey(StatementKey key) => Key = key;

    private static ReadOnlySpan<byte> Prefix => "/far-mesh/"u8;

    /// <summary>What it is the key of.</summary>
    public StatementKey Key { get; }

    /// <summary>Of statements that travel; local claims and authorizations have no key.</summary>
    public static RecordKey Of(StatementKey key) =>
        key.Place is StatementPlace.Proven or StatementPlace.PeerWithdrawal or StatementPlace.WalletWithdrawal
            ? new RecordKey(key)
            : throw new ArgumentOutOfRangeException(nameof(key));

    /// <summary>The key of a registration.</summary>
    public static byte[] For(Multihash model, PeerId peer) => Of(new StatementKey(StatementPlace.Proven, peer, model, default)).ToBytes();

    /// <summary>Only the one spelling that <see cref="ToBytes"/> makes is a key: another would be a second place for the same record.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, [NotNullWhen(true)] out RecordKey? key)
    {
        key = null;
        if (text.Length > MaxLength || !text.StartsWith(Prefix) || !Ascii.IsValid(text)) return false;
        var parts = Encoding.ASCII.GetString(text[Prefix.Length..]).Split('/');
        if (parts.Length is < 2 or > 4 || !PeerId.TryParse(parts[1], out var peer)) return false;

        Multihash? model = null;
        if (parts[0] != StatementReader.AnyModel && !(Base58.TryDecode(parts[0], out var hash) && Multihash.TryDecode(hash, out model))) return false;
        EthereumAddress? wallet = null;
        if (parts.Length == 4 && !EthereumAddress.TryParse(parts[2], out wallet, out _)) return false;
        if (parts.Length == 2 && model is null) return false;

        var place = parts.Length switch { 2 => StatementPlace.Proven, 3 => StatementPlace.PeerWithdrawal, _ => StatementPlace.WalletWithdrawal };
        key = new RecordKey(new StatementKey(place, peer, model, wallet is null ? default : WalletId.Of(wallet)));
        if (key.ToBytes().AsSpan().SequenceEqual(text)) return true;
        key = null;
        return false;
    }

    public byte[] ToBytes() => Encoding.ASCII.GetBytes(ToString());

    public override string ToString()
    {
        // Not the id's own text, which it would keep: there are a hundred thousand peers.
        var start = $"/{Namespace}/{(Key.Model is { } model ? Base58.Encode(model.Bytes.Span) : StatementReader.AnyModel)}/{Base58.Encode(Key.Peer.Bytes.Span)}";
        return Key.Place switch
        {
            StatementPlace.Proven => start,
            StatementPlace.PeerWithdrawal => $"{start}/{Withdrawn}",
            _ => $"{start}/{Key.Wallet.ToAddress()}/{Withdrawn}",
        };
    }

    /// <summary>The keys that a statement belongs under: of a withdrawal one for each author; none when it stays where it is.</summary>
    public static IEnumerable<RecordKey> Of(SignedRegistration record)
    {
        var model = record.ModelId == StatementReader.AnyModel ? null : record.ModelHash;
        if (record is { Kind: RecordKind.Registration, HasPeerSignature: true, HasWalletProof: true })
        {
            yield return new RecordKey(new StatementKey(StatementPlace.Proven, record.Peer, model, default));
        }

        if (record.Kind != RecordKind.Withdrawal) yield break;
        if (record.HasPeerSignature) yield return new RecordKey(new StatementKey(StatementPlace.PeerWithdrawal, record.Peer, model, default));
        if (record.HasWalletProof) yield return new RecordKey(new StatementKey(StatementPlace.WalletWithdrawal, record.Peer, model, WalletId.Of(record.Wallet)));
    }
}
