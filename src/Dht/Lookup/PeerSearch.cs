using Registry.Dht.Routing;
using Registry.Dht.Wire;
using Registry.Identity;
using Registry.Libp2p.Swarm;

namespace Registry.Dht.Lookup;

/// <summary>Finds where a peer can be reached.</summary>
internal sealed class PeerSearch(LookupDriver lookups, Swarm swarm)
{
    /// <summary>Null when nobody knows an address of it.</summary>
    public async Task<KnownPeer?> FindAsync(PeerId peer, LookupTrace? trace, CancellationToken cancellation)
    {
        if (peer.Equals(swarm.LocalPeer)) return new KnownPeer(peer, swarm.Addresses);
        if (swarm.PeerStore.Addresses(peer) is { Count: > 0 } known) return new KnownPeer(peer, known);
        using var run = lookups.Start(LookupKind.Peer, KadMessageType.FindNode, peer.Bytes, KBucket.Capacity, trace, cancellation);
        while (await run.NextAsync() is { } answer)
        {
            foreach (var named in answer.Reply.Closer)
            {
                if (named.Addresses.Count == 0 || !named.Peer.Equals(peer)) continue;
                run.Found(answer.From.Hop);
                return named;
            }
        }
        return null;
    }
}
