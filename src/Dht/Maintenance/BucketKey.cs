using System.Buffers.Binary;
using Registry.Dht.Routing;

namespace Registry.Dht.Maintenance;

/// <summary>
/// Makes keys that lie in a wanted bucket. Distance is that of hashes, so a key is found by trying: 2^(prefix + 1) hashes on
/// average, a third of a microsecond each.
/// </summary>
internal static class BucketKey
{
    /// <summary>Thirty times what is needed on average: missing it is as good as impossible.</summary>
    private const int Patience = 30;

    /// <summary>
    /// A sha2-256 multihash whose point in the key space has exactly <paramref name="prefix"/> leading bits in common with
    /// <paramref name="near"/>; random, and of the shape of a peer id, as other implementations ask for.
    /// </summary>
    public static byte[] Create(in KadKey near, int prefix, Random random)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefix, RefreshSchedule.MaxPrefix);
        var key = new byte[34];
        key[0] = 0x12;
        key[1] = 0x20;
        random.NextBytes(key.AsSpan(2));
        var counter = key.AsSpan(26);
        var start = BinaryPrimitives.ReadUInt64LittleEndian(counter);
        for (ulong i = 0; i < (ulong)Patience << (prefix + 1); i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(counter, unchecked(start + i));
            if (KadKey.Of(key).CommonPrefixLength(near) == prefix) break;
        }
        return key;
    }
}
