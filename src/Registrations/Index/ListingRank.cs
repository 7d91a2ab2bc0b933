using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Registry.Registrations.Index;

/// <summary>The order of listings: a keyed hash of the node's id, so that nobody can make ids that stand in front.</summary>
internal sealed class ListingRank(byte[] key)
{
    public ulong Of(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, bytes, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
