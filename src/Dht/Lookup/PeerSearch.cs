using Registry.Dht.Routing;
using Registry.Dht.Wire;
using Registry.Identity;
using Registry.Libp2p.Swarm;

namespace Registry.Dht.Lookup;

/// <summary>
/// Finds where a peer can be reached. The peer's own word counts, given here before or when the lookup reaches it (it is the
/// closest to its own id); else what two others agree on; and at the end whatever was named.
/// </summary>
internal sealed class PeerSearch(LookupDriver lookups, Swarm swarm)
{
    /// <summary>Null when nobody knows an address of it.</summary>
    public async Task<KnownPeer?> FindAsync(PeerId peer, LookupTrace? trace, CancellationToken cancellation)
    {
        if (peer.Equals(swarm.LocalPeer)) return new KnownPeer(peer, swarm.Addresses);
        if (swarm.PeerStore.HasOwnWord(peer)) return new KnownPeer(peer, swarm.PeerStore.Addresses(peer));
        var witnesses = new AddressWitnesses();
        witnesses.Add(witness: null, swarm.PeerStore.Addresses(peer));
        using var run = lookups.Start(LookupKind.Peer, KadMessageType.FindNode, peer.Bytes, KBucket.Capacity, trace, cancellation);
        while (await run.NextAsync() is { } answer)
        {
            // One that serves no DHT gives no answer, but it does say where it is when it is dialled.
            if (!IsSettled(peer, answer, witnesses) && !swarm.PeerStore.HasOwnWord(peer)) continue;
            run.Found(answer.From.Hop);
            break;
        }
        if (swarm.PeerStore.HasOwnWord(peer)) return new KnownPeer(peer, swarm.PeerStore.Addresses(peer));
        return witnesses.IsEmpty ? null : new KnownPeer(peer, witnesses.Addresses);
    }

    private static bool IsSettled(PeerId peer, LookupAnswer answer, AddressWitnesses witnesses)
    {
        if (answer.From.Peer.Equals(peer)) return true;
        foreach (var named in answer.Reply.Closer)
        {
            if (named.Peer.Equals(peer)) return witnesses.Add(answer.From.Peer, named.Addresses);
        }
        return false;
    }
}
