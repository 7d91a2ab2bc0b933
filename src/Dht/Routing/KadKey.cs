using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Registry.Dht.Routing;

/// <summary>
/// A point of the 256-bit key space: sha2-256 of a peer id or key (libp2p/specs kad-dht, "Distance"). Also the XOR of two
/// such points; compared as a big-endian number.
/// </summary>
internal readonly record struct KadKey(ulong A, ulong B, ulong C, ulong D) : IComparable<KadKey>
{
    public const int Bits = 256;

    public static KadKey Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return FromHash(hash);
    }

    public static KadKey FromHash(ReadOnlySpan<byte> hash)
        => new(
            BinaryPrimitives.ReadUInt64BigEndian(hash),
            BinaryPrimitives.ReadUInt64BigEndian(hash[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(hash[16..]),
            BinaryPrimitives.ReadUInt64BigEndian(hash[24..]));

    public KadKey DistanceTo(in KadKey other) => new(A ^ other.A, B ^ other.B, C ^ other.C, D ^ other.D);

    /// <summary>Leading bits the two have in common; 256 when they are equal.</summary>
    public int CommonPrefixLength(in KadKey other)
    {
        if (A != other.A) return BitOperations.LeadingZeroCount(A ^ other.A);
        if (B != other.B) return 64 + BitOperations.LeadingZeroCount(B ^ other.B);
        if (C != other.C) return 128 + BitOperations.LeadingZeroCount(C ^ other.C);
        return 192 + BitOperations.LeadingZeroCount(D ^ other.D);
    }

    /// <summary>The first or last point of all that begin with the same <paramref name="bits"/> bits.</summary>
    public KadKey WithTail(int bits, bool ones)
    {
        return new(Part(A, bits), Part(B, bits - 64), Part(C, bits - 128), Part(D, bits - 192));

        ulong Part(ulong part, int kept)
        {
            var tail = kept >= 64 ? 0 : ulong.MaxValue >> Math.Max(kept, 0);
            return ones ? part | tail : part & ~tail;
        }
    }

    public int CompareTo(KadKey other)
    {
        if (A != other.A) return A < other.A ? -1 : 1;
        if (B != other.B) return B < other.B ? -1 : 1;
        if (C != other.C) return C < other.C ? -1 : 1;
        return D.CompareTo(other.D);
    }
}
