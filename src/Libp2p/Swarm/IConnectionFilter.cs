using System.Net;
using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Libp2p.Swarm;

/// <summary>
/// Who may not be connected to whatever the limits say, in either direction. Asked on every accept and dial and after every
/// handshake, on several threads: answers must be quick. Refusals are counted as <see cref="RefusalReason.Blocked"/>.
/// </summary>
public interface IConnectionFilter
{
    bool Refuses(IPAddress address);

    bool Refuses(PeerId peer);
}

/// <summary>The filter of one swarm, which is given once the swarm exists; without one nobody is refused.</summary>
internal sealed class ConnectionFilterSlot
{
    public IConnectionFilter? Filter { get; set; }

    /// <summary>By the IP address that it starts with; for a relayed address that is the relay's.</summary>
    public bool Refuses(Multiaddr address) => Filter is { } filter && address.IpAddress is { } ip && filter.Refuses(ip);

    public bool Refuses(PeerId peer) => Filter?.Refuses(peer) == true;

    public bool Refuses(PeerConnection connection) => Refuses(connection.Peer) || Refuses(connection.RemoteAddress);
}
