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
    /// <summary>
    /// Those that are not in <paramref name="seen"/> yet, one after the other as long as <paramref name="room"/> bytes last;
    /// answers how many.
    /// </summary>
    public int Encode(List<KnownProvider> known, Asker asker, HashSet<PeerId> seen, ref int room, Span<EncodedPeer> into)
    {
        var count = 0;
        foreach (var provider in known)
        {
            if (count == into.Length) break;
            if (seen.Contains(provider.Peer)) continue;
            var encoded = Encode(provider.Peer, provider.Addresses, asker);
            if (encoded.EncodedLength > room) break;
            seen.Add(provider.Peer);
            room -= encoded.EncodedLength;
            into[count++] = encoded;
        }
        return count;
    }

    /// <summary>
    /// Those that are not in <paramref name="seen"/>; null leaves nobody out. They need no more bytes than they are stored
    /// with and <paramref name="room"/> together: one for which addresses from the peer store do not fit is named by its id.
    /// </summary>
    public int Encode(ReadOnlySpan<StoredProvider> stored, Asker asker, HashSet<PeerId>? seen, int room, Span<EncodedPeer> into)
    {
        foreach (ref readonly var provider in stored) room -= EncodedPeer.LengthOf(provider.Encoded.Count);
        var count = 0;
        foreach (ref readonly var provider in stored)
        {
            if (seen is null && provider.HasAddresses && provider.Narrowest >= asker.Scope)
            {
                into[count++] = new EncodedPeer(provider.Encoded, isConnected: false);
                continue;
            }
            if (!PeerId.TryDecode(provider.Id, out var peer) || seen?.Contains(peer!) == true) continue;
            var encoded = Encode(peer!, AddressesOf(provider, peer!), asker);
            var more = encoded.EncodedLength - EncodedPeer.LengthOf(provider.Encoded.Count);
            if (more > room) encoded = new EncodedPeer(provider.IdField, isConnected: false);
            else room -= Math.Max(more, 0);
            into[count++] = encoded;
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
