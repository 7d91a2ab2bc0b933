using Registry.Dht.Wire;
using Registry.Identity;

namespace Registry.Dht.Routing;

/// <summary>A DHT server in the routing table.</summary>
internal sealed class RoutingEntry(PeerId peer, IpGroup? group, DateTimeOffset now)
{
    public PeerId Peer { get; } = peer;

    public KadKey Key { get; } = KadKey.Of(peer.Bytes.Span);

    /// <summary>Null when the diversity limits do not apply to it (loopback, private, no IP address).</summary>
    public IpGroup? Group { get; } = group;

    public DateTimeOffset AddedAt { get; } = now;

    /// <summary>When it last proved to be there: an answer, a request, identify.</summary>
    public DateTimeOffset LastSeen { get; set; } = now;

    public bool IsConnected { get; set; } = true;

    /// <summary>Its entry in answers, encoded.</summary>
    public PeerCard Card { get; } = new(peer);
}
