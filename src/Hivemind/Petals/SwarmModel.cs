namespace Registry.Hivemind.Petals;

/// <summary>A model that the swarm serves, by its DHT prefix. (Filled in by its owner.)</summary>
public sealed record SwarmModel(string Prefix, string? Repository, int? BlockCount);
