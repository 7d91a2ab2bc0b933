namespace Registry.Registrations;

/// <summary>Totals at one instant.</summary>
/// <param name="ActiveNodes">Nodes online or degraded.</param>
/// <param name="TotalNodesRegistered">Nodes ever registered here, whatever became of them.</param>
/// <param name="TotalTokensProcessed">Tokens ever reported by heartbeats.</param>
/// <param name="ModelsServed">Models with at least one active node.</param>
/// <param name="Timestamp">The instant.</param>
public sealed record RegistryStats(int ActiveNodes, long TotalNodesRegistered, long TotalTokensProcessed, int ModelsServed, DateTimeOffset Timestamp);
