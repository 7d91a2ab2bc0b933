using Registry.Dht.Routing;
using Registry.Dht.Wire;
using Registry.Identity;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.Dht.Server;

/// <summary>Peers encoded for an asker, with the addresses that the swarm knows now. Null when none is of use to it.</summary>
internal sealed class PeerDirectory(Swarm swarm)
{
    public PeerId LocalPeer => swarm.LocalPeer;

    public byte[]? Encode(RoutingEntry entry, Asker asker)
        => entry.Card.For(asker.Scope, entry.AddressesIn(swarm.PeerStore));

    public byte[]? Encode(PeerId peer, Asker asker)
    {
        var addresses = AddressFilter.ForAsker(swarm.PeerStore.Addresses(peer), asker.Scope);
        return addresses.Count > 0 ? KadPeerWriter.Encode(peer, addresses) : null;
    }

    /// <summary>Never null: the asker is connected, so the id alone tells it something, and go takes an empty answer for a broken peer.</summary>
    public byte[] EncodeSelf(Asker asker)
        => KadPeerWriter.Encode(swarm.LocalPeer, AddressFilter.ForAsker(swarm.Addresses, asker.Scope));

    public bool IsConnected(PeerId peer) => swarm.FindConnection(peer) is not null;
}

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
