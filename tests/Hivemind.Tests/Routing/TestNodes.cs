using Registry.Hivemind.Routing;
using Registry.Identity;

namespace Registry.Hivemind.Tests.Routing;

/// <summary>Peers and nodes from a seeded source of chance.</summary>
internal static class TestNodes
{
    public static PeerId Peer(Random random)
    {
        var multihash = new byte[34];
        random.NextBytes(multihash);
        (multihash[0], multihash[1]) = (0x12, 32);
        Assert.True(PeerId.TryDecode(multihash, out var peer));
        return peer;
    }

    public static TableNode Node(Random random) => new(DhtId.Random(random), Peer(random));

    /// <summary>An id whose first bits are given, most significant first; the others are chance.</summary>
    public static DhtId IdWith(Random random, params bool[] bits)
    {
        var bytes = DhtId.Random(random).ToArray();
        for (var i = 0; i < bits.Length; i++)
        {
            var mask = (byte)(0x80 >> (i % 8));
            bytes[i / 8] = (byte)(bits[i] ? bytes[i / 8] | mask : bytes[i / 8] & ~mask);
        }

        Assert.True(DhtId.TryRead(bytes, out var id));
        return id;
    }
}
