using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Libp2p.Swarm;

/// <summary>Addresses as peers send them, with and without their own id at the end.</summary>
internal static class PeerAddress
{
    /// <summary>Without a trailing /p2p of this peer; null when it names another peer or nothing else is left.</summary>
    public static Multiaddr? Strip(Multiaddr address, PeerId peer)
    {
        var named = address.PeerIdBytes.Span;
        if (named.IsEmpty) return address.IsEmpty ? null : address;

        if (!named.SequenceEqual(peer.Bytes.Span)) return null;

        var stripped = address.WithoutPeerId();
        return stripped.IsEmpty ? null : stripped;
    }

    /// <summary>Stripped and without repetitions, at most <paramref name="max"/>.</summary>
    public static List<Multiaddr> Strip(IReadOnlyList<Multiaddr> addresses, PeerId peer, int max)
    {
        var kept = new List<Multiaddr>(Math.Min(addresses.Count, max));
        foreach (var address in addresses)
        {
            if (kept.Count == max) break;

            if (Strip(address, peer) is { } stripped && !kept.Contains(stripped)) kept.Add(stripped);
        }

        return kept;
    }
}
