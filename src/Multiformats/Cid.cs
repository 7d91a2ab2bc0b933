using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Registry.Multiformats;

/// <summary>Content identifier, versions 0 and 1. Source: multiformats/cid, "Decoding Algorithm".</summary>
public sealed class Cid : IEquatable<Cid>
{
    public const ulong RawCodec = 0x55;
    public const ulong DagPbCodec = 0x70;
    public const ulong Libp2pKeyCodec = 0x72;

    private const int Version0TextLength = 46;
    private const int Version0Length = 2 + SHA256.HashSizeInBytes;

    /// <summary>A version 1 CID.</summary>
    public Cid(ulong codec, Multihash hash) : this(1, codec, hash)
    {
    }

    private Cid(int version, ulong codec, Multihash hash)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(codec, Varint.MaxValue);
        Version = version;
        Codec = codec;
        Hash = hash;
    }

    public int Version { get; }

    /// <summary>Multicodec of the content; dag-pb in version 0.</summary>
    public ulong Codec { get; }

    public Multihash Hash { get; }

    /// <summary>v0: the multihash alone; v1: version, codec, multihash.</summary>
    public byte[] ToBytes()
    {
        var hash = Hash.Bytes.Span;
        if (Version == 0) return hash.ToArray();

        var bytes = new byte[1 + Varint.GetLength(Codec) + hash.Length];
        bytes[0] = 1;
        var written = 1 + Varint.Write(bytes.AsSpan(1), Codec);
        hash.CopyTo(bytes.AsSpan(written));
        return bytes;
    }

    /// <summary>v0: base58btc; v1: base32.</summary>
    public override string ToString() =>
        Version == 0 ? Base58.Encode(Hash.Bytes.Span) : Multibase.Encode(MultibaseEncoding.Base32, ToBytes());

    /// <summary>Version 1 in the encoding asked for.</summary>
    /// <exception cref="InvalidOperationException">Version 0 has one text form only.</exception>
    public string ToString(MultibaseEncoding encoding) =>
        Version == 1
            ? Multibase.Encode(encoding, ToBytes())
            : throw new InvalidOperationException("A version 0 CID is written in bare base58btc only.");

    /// <summary>Reads bare base58btc (v0) or any multibase this project knows (v1).</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Cid? cid)
    {
        cid = null;
        if (text.Length == Version0TextLength && text.StartsWith("Qm", StringComparison.Ordinal))
        {
            return Base58.TryDecode(text, out var version0) && TryDecode(version0, out cid);
        }

        // No CID has a longer text: base16 writes two characters a byte.
        const int longest = 1 + 2 * (1 + Varint.MaxLength + Multihash.MaxLength);
        if (text.Length > longest || !Multibase.TryDecode(text, out var bytes, out _)) return false;

        if (TryDecode(bytes, out cid) && cid.Version == 1) return true;

        // A version 0 CID takes no multibase prefix.
        cid = null;
        return false;
    }

    /// <summary>The whole of <paramref name="bytes"/> is one CID.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Cid? cid)
    {
        cid = null;
        Multihash? hash;
        if (bytes.Length == Version0Length && bytes[0] == (byte)Multihash.Sha256Code && bytes[1] == SHA256.HashSizeInBytes)
        {
            if (!Multihash.TryDecode(bytes, out hash)) return false;

            cid = new Cid(0, DagPbCodec, hash);
            return true;
        }

        if (bytes.IsEmpty || bytes[0] != 1) return false;

        var rest = bytes[1..];
        if (Varint.TryRead(rest, out var codec, out var consumed) != OperationStatus.Done) return false;
        if (!Multihash.TryDecode(rest[consumed..], out hash)) return false;

        cid = new Cid(1, codec, hash);
        return true;
    }

    public bool Equals(Cid? other) =>
        other is not null && Version == other.Version && Codec == other.Codec && Hash.Equals(other.Hash);

    public override bool Equals(object? obj) => Equals(obj as Cid);

    public override int GetHashCode() => HashCode.Combine(Version, Codec, Hash);
}
