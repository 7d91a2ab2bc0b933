using Registry.Identity;

namespace Registry.Microbenchmarks;

/// <summary>Peer ids of sha2-256 form from a seed.</summary>
internal static class RandomPeers
{
    public static List<PeerId> Take(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => One(random))];
    }

    private static PeerId One(Random random)
    {
        var digest = new byte[32];
        random.NextBytes(digest);
        return PeerId.TryDecode([0x12, 0x20, .. digest], out var peer) ? peer : throw new InvalidOperationException("No multihash.");
    }
}
