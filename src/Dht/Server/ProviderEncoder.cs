using Registry.Dht.Providers;
using Registry.Dht.Wire;
using Registry.Identity;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.Dht.Server;

/// <summary>
/// Providers encoded for an asker: with the addresses they were announced with, else those that the peer store knows, else
/// with their id alone, which the asker can look up.
/// </summary>
internal sealed class ProviderEncoder(Swarm swarm)
{
    /// <summary>Those that are not in <paramref name="seen"/> yet; answers how many.</summary>
    public int Encode(List<KnownProvider> known, Asker asker, HashSet<PeerId> seen, Span<EncodedPeer> into)
    {
        var count = 0;
        foreach (var provider in known)
            if (seen.Add(provider.Peer)) into[count++] = Encode(provider.Peer, provider.Addresses, asker);
        return count;
    }

    /// <summary>As above; a null <paramref name="seen"/> leaves nobody out.</summary>
    public int Encode(ReadOnlySpan<StoredProvider> stored, Asker asker, HashSet<PeerId>? seen, Span<EncodedPeer> into)
    {
        var count = 0;
        foreach (ref readonly var provider in stored)
        {
            if (seen is null && provider.HasAddresses && provider.Narrowest >= asker.Scope)
            {
                into[count++] = new EncodedPeer(provider.Encoded, isConnected: false);
                continue;
            }
            if (!PeerId.TryDecode(provider.Id, out var peer) || seen?.Contains(peer!) == true) continue;
            into[count++] = Encode(peer!, AddressesOf(provider, peer!), asker);
        }
        return count;
    }

    private static List<Multiaddr> AddressesOf(in StoredProvider provider, PeerId peer)
        => provider.HasAddresses && KadPeerView.TryParse(provider.Encoded, out var view)
            ? PeerAddresses.Decode(view, peer, int.MaxValue)
            : [];

    private EncodedPeer Encode(PeerId peer, IReadOnlyList<Multiaddr> addresses, Asker asker)
    {
        var visible = AddressFilter.ForAsker(addresses, asker.Scope);
        if (visible.Count == 0) visible = AddressFilter.ForAsker(swarm.PeerStore.Addresses(peer), asker.Scope);
        return new EncodedPeer(KadPeerWriter.Encode(peer, visible), isConnected: false);
    }
}
