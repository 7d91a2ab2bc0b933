namespace Registry.HttpBridge.Petals.Contracts;

/// <summary>An adapter, by its repository and the last part of that.</summary>
public sealed record HealthAdapter(string Name, string ShortName);
