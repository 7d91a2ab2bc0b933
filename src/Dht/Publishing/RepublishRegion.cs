using Registry.Dht.Routing;

namespace Registry.Dht.Publishing;

/// <summary>All points of the key space that share their first <see cref="Bits"/> bits with <see cref="Point"/>.</summary>
internal readonly record struct RepublishRegion(KadKey Point, int Bits)
{
    /// <summary>
    /// What a lookup of <paramref name="target"/> covers that found these closest peers. All peers nearer to the target than
    /// the farthest of them are known, so all that share one bit more with the target than it does; and for a key in there
    /// they are nearer than all others. <paramref name="isAll"/>: they are the whole network.
    /// </summary>
    public static RepublishRegion Covered(in KadKey target, IReadOnlyList<KadKey> found, bool isAll)
    {
        if (isAll) return new RepublishRegion(target, 0);
        var shared = KadKey.Bits;
        foreach (var peer in found) shared = Math.Min(shared, peer.CommonPrefixLength(target));
        return new RepublishRegion(target, Math.Min(shared + 1, KadKey.Bits));
    }

    public bool Contains(in KadKey point) => point.CommonPrefixLength(Point) >= Bits;
}
