using System.Text.Json.Serialization;
using Registry.HttpBridge.Petals.Contracts;

namespace Registry.HttpBridge.Endpoints.Contracts;

/// <param name="Status">"healthy" or "unhealthy".</param>
/// <param name="Service">"registry".</param>
/// <param name="Version">This daemon's version.</param>
/// <param name="UptimeSeconds">Whole seconds since it started.</param>
/// <param name="Database">The store.</param>
/// <param name="Dht">The libp2p side.</param>
/// <param name="Reason">Why it is unhealthy.</param>
/// <param name="Warnings">What an operator should look at all the same.</param>
public sealed record HealthAnswer(
    string Status,
    string Service,
    string Version,
    long UptimeSeconds,
    DatabaseHealth Database,
    DhtHealth Dht,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Warnings = null);

public sealed record DatabaseHealth(bool Connected, string Kind);

/// <param name="PeerId">This daemon's.</param>
/// <param name="Addresses">Its multiaddrs with /p2p/.</param>
/// <param name="Connections">Live connections.</param>
/// <param name="RoutingTable">Peers in the routing table.</param>
public sealed record DhtHealth(string PeerId, IReadOnlyList<string> Addresses, int Connections, int RoutingTable);

public sealed record BootstrapAnswer(IReadOnlyList<string> BootstrapNodes, string Network, string Version);

/// <summary>Totals: the documented fields, in which registered nodes and servers of the swarm count alike, then what was added.</summary>
/// <param name="ActiveNodes">Registered nodes online or degraded, and servers of the swarm that are not registered.</param>
/// <param name="TotalNodesRegistered">Nodes ever registered here.</param>
/// <param name="TotalTokensProcessed">Tokens ever reported by heartbeats.</param>
/// <param name="ModelsServed">Models with at least one of those nodes or servers.</param>
/// <param name="Timestamp">The instant.</param>
/// <param name="Confirmed">What of it is of registered nodes that were found at their address.</param>
/// <param name="Swarm">What the last reading of the swarm found.</param>
public sealed record StatsAnswer(
    int ActiveNodes, long TotalNodesRegistered, long TotalTokensProcessed, int ModelsServed, DateTimeOffset Timestamp, ConfirmedTotals Confirmed, SwarmTotals Swarm);

/// <param name="ActiveNodes">Registered nodes online or degraded whose peers were found at their address within the last hour.</param>
/// <param name="TokensProcessed">Tokens ever reported by heartbeats of nodes that were so when they reported.</param>
public sealed record ConfirmedTotals(int ActiveNodes, long TokensProcessed);
