namespace Registry.Registrations.Liveness;

/// <summary>A time in which a node was offline, from inclusive, to exclusive.</summary>
public readonly record struct Outage(DateTimeOffset From, DateTimeOffset To);
