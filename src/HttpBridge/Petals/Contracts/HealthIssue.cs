namespace Registry.HttpBridge.Petals.Contracts;

/// <summary>A server that cannot be reached, and why.</summary>
public sealed record HealthIssue(string PeerId, string Err);
