using Registry.HttpBridge.Petals.Contracts;

namespace Registry.HttpBridge.Contracts;

/// <summary>Totals: the documented fields, in which registered nodes and servers of the swarm count alike, then what was added.</summary>
/// <param name="ActiveNodes">Registered nodes online or degraded, and servers of the swarm that are not registered.</param>
/// <param name="TotalNodesRegistered">Nodes ever registered here.</param>
/// <param name="TotalTokensProcessed">Tokens ever reported by heartbeats.</param>
/// <param name="ModelsServed">Models with at least one of those nodes or servers.</param>
/// <param name="Timestamp">The instant.</param>
/// <param name="Swarm">What the last reading of the swarm found.</param>
public sealed record StatsAnswer(
    int ActiveNodes, long TotalNodesRegistered, long TotalTokensProcessed, int ModelsServed, DateTimeOffset Timestamp, SwarmTotals Swarm);
