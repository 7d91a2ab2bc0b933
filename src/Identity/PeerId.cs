using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Registry.Multiformats;

namespace Registry.Identity;

/// <summary>
/// A peer id: the multihash of a public key (identity multihash when the key protobuf is at most 42 bytes, else
/// sha2-256). Made for dictionary keys: immutable, its hash code and text are computed once.
/// </summary>
public sealed class PeerId : IEquatable<PeerId>
{
    /// <summary>Longest key protobuf that becomes the id itself instead of being hashed, in bytes.</summary>
    public const int MaxInlineKeyLength = 42;

    private const byte IdentityCode = (byte)Multihash.IdentityCode;
    private const byte Sha256Code = (byte)Multihash.Sha256Code;
    private const int HeaderLength = 2;

    // The longest id in the wordiest form (a base16 CID of 46 bytes) has 93 characters.
    private const int MaxTextLength = 128;

    private readonly byte[] _bytes;
    private readonly int _hashCode;
    private string? _text;

    private PeerId(byte[] bytes)
    {
        _bytes = bytes;
        // Ids arrive from strangers, who could choose colliding ones if the hash were not keyed per process.
        var hash = new HashCode();
        hash.AddBytes(bytes);
        _hashCode = hash.ToHashCode();
    }

    /// <summary>The multihash bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>base58btc (starts with 1 or Qm) or CIDv1 with codec libp2p-key (base32, base36, base58btc).</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out PeerId? id)
    {
        id = null;
        if (text.IsEmpty || text.Length > MaxTextLength) return false;
        if (text[0] == '1' || text.StartsWith("Qm", StringComparison.Ordinal))
        {
            return Base58.TryDecode(text, out var bytes) && TryDecode(bytes, out id);
        }

        return Cid.TryParse(text, out var cid)
            && cid is { Version: 1, Codec: Cid.Libp2pKeyCodec }
            && TryDecode(cid.Hash.Bytes.Span, out id);
    }

    /// <exception cref="FormatException">Not a peer id.</exception>
    public static PeerId Parse(string text)
        => TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a peer id.");

    /// <summary>Multihash bytes; refused unless identity (1 to 42 bytes) or sha2-256 of 32 bytes. What an identity multihash holds is not looked at.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> multihash, [NotNullWhen(true)] out PeerId? id)
    {
        id = null;
        if (multihash.Length <= HeaderLength || multihash[1] != multihash.Length - HeaderLength) return false;
        var valid = multihash[0] switch
        {
            IdentityCode => multihash[1] <= MaxInlineKeyLength,
            Sha256Code => multihash[1] == SHA256.HashSizeInBytes,
            _ => false,
        };
        if (valid) id = new PeerId(multihash.ToArray());
        return valid;
    }

    public static PeerId FromPublicKey(PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var protobuf = key.Protobuf.Span;
        return new PeerId(protobuf.Length <= MaxInlineKeyLength
            ? [IdentityCode, (byte)protobuf.Length, .. protobuf]
            : [Sha256Code, SHA256.HashSizeInBytes, .. SHA256.HashData(protobuf)]);
    }

    /// <summary>The key inside an identity multihash; null for hashed ids (RSA, ECDSA) and where no canonical key is inside.</summary>
    public PublicKey? ExtractPublicKey()
        => _bytes[0] == IdentityCode
            && PublicKey.TryDecode(_bytes.AsSpan(HeaderLength), out var key, out _)
            && key.Protobuf.Span.SequenceEqual(_bytes.AsSpan(HeaderLength))
                ? key
                : null;

    /// <summary>CIDv1 with codec libp2p-key.</summary>
    public Cid ToCid()
        => Multihash.TryDecode(_bytes, out var multihash)
            ? new Cid(Cid.Libp2pKeyCodec, multihash)
            : throw new InvalidOperationException("A peer id is always a multihash.");

    /// <summary>base58btc.</summary>
    public override string ToString() => _text ??= Base58.Encode(_bytes);

    public bool Equals(PeerId? other)
        => ReferenceEquals(this, other)
            || (other is not null && _hashCode == other._hashCode && _bytes.AsSpan().SequenceEqual(other._bytes));

    public override bool Equals(object? obj) => Equals(obj as PeerId);

    public override int GetHashCode() => _hashCode;

    public static bool operator ==(PeerId? left, PeerId? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(PeerId? left, PeerId? right) => !(left == right);
}
