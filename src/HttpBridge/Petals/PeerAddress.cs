using Registry.Identity;
using Registry.Libp2p.Swarm;

namespace Registry.HttpBridge.Petals;

/// <summary>The address of a peer in the form of public_addr.</summary>
internal static class PeerAddress
{
    /// <summary>1.2.3.4:31330 where it is that, else a multiaddr; the one that most can reach. Empty when none is known that the asker can use.</summary>
    public static string Of(PeerStore peers, PeerId peer, AddressScope asker)
    {
        var address = AddressFilter.ForAsker([.. peers.Addresses(peer).Select(address => address.WithoutPeerId()).Where(address => !address.IsEmpty)], asker).MaxBy(AddressScope.Of);
        if (address is null) return "";
        return address.TryGetTcpEndPoint(out var endpoint, out var rest) && rest is not { IsEmpty: false } ? endpoint.ToString() : address.ToString();
    }
}
