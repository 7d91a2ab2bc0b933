using Registry.Dht.Lookup;
using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Dht.Maintenance;

/// <summary>A peer as it is kept across restarts. <paramref name="LastSeen"/> by the machine's clock.</summary>
internal sealed record SavedPeer(PeerId Peer, IReadOnlyList<Multiaddr> Addresses, DateTimeOffset LastSeen)
{
    public KnownPeer Known => new(Peer, Addresses);
}
