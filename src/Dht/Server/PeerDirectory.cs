using Registry.Dht.Routing;
using Registry.Dht.Wire;
using Registry.Identity;
using Registry.Libp2p.Swarm;

namespace Registry.Dht.Server;

/// <summary>Peers encoded for an asker, with the addresses that the swarm knows now. Null when none is of use to it.</summary>
internal sealed class PeerDirectory(Swarm swarm)
{
    public PeerId LocalPeer => swarm.LocalPeer;

    public byte[]? Encode(RoutingEntry entry, Asker asker)
        => entry.Card.For(asker.Scope, swarm.PeerStore.Addresses(entry.Peer));

    public byte[]? Encode(PeerId peer, Asker asker)
    {
        var addresses = AddressFilter.ForAsker(swarm.PeerStore.Addresses(peer), asker.Scope);
        return addresses.Count > 0 ? KadPeerWriter.Encode(peer, addresses) : null;
    }

    public byte[]? EncodeSelf(Asker asker)
    {
        var addresses = AddressFilter.ForAsker(swarm.Addresses, asker.Scope);
        return addresses.Count > 0 ? KadPeerWriter.Encode(swarm.LocalPeer, addresses) : null;
    }

    public bool IsConnected(PeerId peer) => swarm.FindConnection(peer) is not null;
}
