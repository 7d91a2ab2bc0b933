using Registry.Identity;

namespace Registry.Dht;

/// <summary>A peer of the routing table, for operators.</summary>
public sealed record RoutingTablePeer(PeerId Peer, DateTimeOffset AddedAt, DateTimeOffset LastSeen, bool IsConnected);
