namespace Registry.HttpBridge.Contracts;

/// <param name="PeerId">This daemon's.</param>
/// <param name="Addresses">Its multiaddrs with /p2p/.</param>
/// <param name="Connections">Live connections.</param>
/// <param name="RoutingTable">Peers in the routing table.</param>
public sealed record DhtHealth(string PeerId, IReadOnlyList<string> Addresses, int Connections, int RoutingTable);
