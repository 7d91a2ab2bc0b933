namespace Registry.HttpBridge.Contracts;

public sealed record HeartbeatAnswer(string Status, Guid NodeId, DateTimeOffset Timestamp);
