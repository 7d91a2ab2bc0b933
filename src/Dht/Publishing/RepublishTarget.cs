using Registry.Dht.Routing;

namespace Registry.Dht.Publishing;

/// <summary>Where to publish next: the peers to look up around <see cref="Item"/>. Alone: no other key nearby is due.</summary>
internal sealed record RepublishTarget(RepublishItem Item, bool IsAlone)
{
    /// <summary>
    /// So many that the part of the key space which they cover completely has nearly always k of them, whatever the others
    /// are: one lookup serves all keys in there.
    /// </summary>
    private const int RegionPeers = 3 * KBucket.Capacity;

    public int Peers => IsAlone ? KBucket.Capacity : RegionPeers;
}
