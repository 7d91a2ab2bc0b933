using System.Net;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.HttpBridge.Endpoints;

/// <summary>This daemon's multiaddrs with /p2p/, as far as the asker can use them.</summary>
public static class DaemonAddresses
{
    /// <summary>All of them, those that most can reach first.</summary>
    public static IReadOnlyList<string> All(Swarm swarm) => Text(swarm, swarm.Addresses);

    /// <summary>Filtered by the asker's scope; when that leaves none (asked through a proxy, say), all of them.</summary>
    public static IReadOnlyList<string> For(Swarm swarm, IPAddress? asker)
    {
        var usable = asker is null ? [] : swarm.AddressesFor(Multiaddr.FromTcp(new IPEndPoint(asker, 0)));
        if (usable.Count == 0) usable = swarm.Addresses;
        return Text(swarm, usable);
    }

    private static IReadOnlyList<string> Text(Swarm swarm, IReadOnlyList<Multiaddr> addresses) =>
        [.. addresses.OrderByDescending(address => AddressScope.Of(address)).Select(address => address.WithPeerId(swarm.LocalPeer.Bytes.Span).ToString())];
}
