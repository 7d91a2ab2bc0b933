namespace Registry.HttpBridge.Contracts;

public sealed record StatsAnswer(int ActiveNodes, long TotalNodesRegistered, long TotalTokensProcessed, int ModelsServed, DateTimeOffset Timestamp);
