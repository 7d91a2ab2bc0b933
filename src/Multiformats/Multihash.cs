using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Registry.Multiformats;

/// <summary>
/// A multihash: code, length, digest. Any code is carried; only identity, sha2-256 and sha2-512 are computed. A digest
/// may be shorter than its function's (the format allows truncation) but never over <see cref="MaxDigestLength"/>.
/// Source: multiformats/multihash.
/// </summary>
public sealed class Multihash : IEquatable<Multihash>
{
    public const ulong IdentityCode = 0x00;
    public const ulong Sha256Code = 0x12;
    public const ulong Sha512Code = 0x13;

    /// <summary>Bytes of the longest digest taken; the longest in use have 64, identity digests of keys about 40.</summary>
    public const int MaxDigestLength = 128;

    /// <summary>Bytes of the longest multihash: a 9-byte code, a 2-byte length and the digest.</summary>
    public const int MaxLength = Varint.MaxLength + 2 + MaxDigestLength;

    private readonly byte[] _bytes;
    private readonly int _headerLength;

    private Multihash(byte[] bytes, ulong code, int headerLength)
    {
        _bytes = bytes;
        _headerLength = headerLength;
        Code = code;
    }

    public ulong Code { get; }

    public ReadOnlyMemory<byte> Digest => _bytes.AsMemory(_headerLength);

    /// <summary>The whole multihash as bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Hashes <paramref name="data"/> with sha2-256.</summary>
    public static Multihash Sha256(ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(data, digest);
        return Wrap(Sha256Code, digest);
    }

    /// <summary>Hashes <paramref name="data"/> with sha2-512.</summary>
    public static Multihash Sha512(ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[SHA512.HashSizeInBytes];
        SHA512.HashData(data, digest);
        return Wrap(Sha512Code, digest);
    }

    /// <summary>Carries <paramref name="data"/> itself as the digest.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The data is over <see cref="MaxDigestLength"/> bytes.</exception>
    public static Multihash Identity(ReadOnlySpan<byte> data) => Wrap(IdentityCode, data);

    /// <summary>Makes a multihash of a digest computed elsewhere.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The digest is over <see cref="MaxDigestLength"/> bytes, or the code over 63 bits.</exception>
    public static Multihash Wrap(ulong code, ReadOnlySpan<byte> digest)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digest.Length, MaxDigestLength, nameof(digest));
        var headerLength = Varint.GetLength(code) + Varint.GetLength((ulong)digest.Length);
        var bytes = new byte[headerLength + digest.Length];
        var written = Varint.Write(bytes, code);
        Varint.Write(bytes.AsSpan(written), (ulong)digest.Length);
        digest.CopyTo(bytes.AsSpan(headerLength));
        return new Multihash(bytes, code, headerLength);
    }

    /// <summary>Reads one multihash from the start of <paramref name="source"/>; the bytes are copied.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, [NotNullWhen(true)] out Multihash? multihash, out int consumed)
    {
        multihash = null;
        consumed = 0;
        if (!TryReadHeader(source, out var code, out var headerLength, out var digestLength)) return false;

        consumed = headerLength + digestLength;
        multihash = new Multihash(source[..consumed].ToArray(), code, headerLength);
        return true;
    }

    /// <summary>The whole of <paramref name="source"/> is one multihash.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> source, [NotNullWhen(true)] out Multihash? multihash)
    {
        multihash = null;
        if (!TryReadHeader(source, out var code, out var headerLength, out var digestLength)
            || headerLength + digestLength != source.Length)
        {
            return false;
        }

        multihash = new Multihash(source.ToArray(), code, headerLength);
        return true;
    }

    public bool Equals(Multihash? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    public override bool Equals(object? obj) => Equals(obj as Multihash);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    /// <summary>base58btc of the whole multihash.</summary>
    public override string ToString() => Base58.Encode(_bytes);

    /// <summary>Checks the header, and that the digest is all there, without copying.</summary>
    internal static bool TryReadHeader(ReadOnlySpan<byte> source, out ulong code, out int headerLength, out int digestLength)
    {
        headerLength = 0;
        digestLength = 0;
        if (Varint.TryRead(source, out code, out var codeLength) != OperationStatus.Done) return false;
        if (Varint.TryRead(source[codeLength..], out var length, out var lengthLength) != OperationStatus.Done) return false;

        headerLength = codeLength + lengthLength;
        if (length > MaxDigestLength || (int)length > source.Length - headerLength) return false;

        digestLength = (int)length;
        return true;
    }
}
