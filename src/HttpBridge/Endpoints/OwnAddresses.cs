using System.Net;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.HttpBridge.Endpoints;

/// <summary>This daemon's multiaddrs with /p2p/, as far as the asker can use them.</summary>
internal static class OwnAddresses
{
    /// <summary>Filtered by the asker's scope; when that leaves none (asked through a proxy, say), all of them.</summary>
    public static IReadOnlyList<string> For(Swarm swarm, IPAddress? asker)
    {
        var usable = asker is null ? [] : swarm.AddressesFor(Multiaddr.FromTcp(new IPEndPoint(asker, 0)));
        if (usable.Count == 0) usable = swarm.Addresses;
        return [.. usable.Select(address => address.WithPeerId(swarm.LocalPeer.Bytes.Span).ToString())];
    }
}
