using Registry.Identity;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.Dht.Server;

/// <summary>Who asks, and from where: answers hold the addresses that are of use there.</summary>
internal sealed record Asker(PeerId Peer, AddressScope Scope)
{
    public static Asker At(PeerId peer, Multiaddr address)
    {
        var scope = AddressScope.Of(address);
        // An unspecified address says nothing: such an asker is told no more than a stranger.
        return new Asker(peer, scope == AddressScope.None ? AddressScope.Public : scope);
    }
}
