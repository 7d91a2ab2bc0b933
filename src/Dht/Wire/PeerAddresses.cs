using Registry.Identity;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.Dht.Wire;

/// <summary>Addresses of peers as messages carry them.</summary>
internal static class PeerAddresses
{
    /// <summary>
    /// The addresses that parse and can be dialled from somewhere, without a trailing /p2p of the peer itself and without repetitions. Addresses that end in
    /// another peer's id belong to that peer and are left out.
    /// </summary>
    public static List<Multiaddr> Decode(KadPeerView peer, PeerId id, int max)
    {
        var addresses = new List<Multiaddr>();
        foreach (var bytes in peer.Addresses)
        {
            if (addresses.Count == max) break;
            if (!Multiaddr.TryDecode(bytes, out var decoded) || Strip(decoded, id) is not { } address) continue;
            if (AddressScope.Of(address) != AddressScope.None && !addresses.Contains(address)) addresses.Add(address);
        }
        return addresses;
    }

    private static Multiaddr? Strip(Multiaddr address, PeerId id)
    {
        var named = address.PeerIdBytes.Span;
        // In "/…/p2p/<relay>/p2p-circuit" the last id is the relay's and not at the end: taking it off changes nothing.
        var stripped = named.IsEmpty ? address : address.WithoutPeerId();
        if (stripped.IsEmpty) return null;
        return stripped.Bytes.Length == address.Bytes.Length || named.SequenceEqual(id.Bytes.Span) ? stripped : null;
    }
}
