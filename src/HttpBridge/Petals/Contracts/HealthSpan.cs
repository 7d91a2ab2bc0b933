namespace Registry.HttpBridge.Petals.Contracts;

/// <summary>The blocks that a server serves.</summary>
public sealed record HealthSpan(string PeerId, int Start, int End, HealthServerInfo ServerInfo);
