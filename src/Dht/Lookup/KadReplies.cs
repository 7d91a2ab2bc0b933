using Registry.Dht.Routing;
using Registry.Dht.Wire;
using Registry.Identity;
using Registry.Libp2p.Swarm;

namespace Registry.Dht.Lookup;

/// <summary>Takes from an answer what can be used: the rest of a liar's words is dropped here.</summary>
internal static class KadReplies
{
    public const int MaxPeers = 2 * KBucket.Capacity;
    private const int MaxAddressesPerPeer = 16;

    /// <summary>
    /// At most 2k different peers, without <paramref name="self"/>. Of their addresses those that the answerer, being where it
    /// is, can know: a public peer is not believed about private networks.
    /// </summary>
    public static List<KnownPeer> Peers(KadPeerEnumerator peers, PeerId self, AddressScope answerer)
    {
        var known = new List<KnownPeer>();
        var seen = new HashSet<PeerId> { self };
        foreach (var peer in peers)
        {
            if (known.Count == MaxPeers) break;
            if (!PeerId.TryDecode(peer.Id, out var id) || !seen.Add(id!)) continue;
            var addresses = PeerAddresses.Decode(peer, id!, MaxAddressesPerPeer);
            known.Add(new KnownPeer(id!, AddressFilter.ForAsker(addresses, answerer)));
        }
        return known;
    }
}
