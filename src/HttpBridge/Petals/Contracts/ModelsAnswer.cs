namespace Registry.HttpBridge.Petals.Contracts;

/// <summary>The models of the swarm.</summary>
/// <param name="LastUpdated">When the swarm was read; null when it was not.</param>
/// <param name="AgeSeconds">Seconds since then.</param>
/// <param name="Complete">False when that reading was cut short.</param>
/// <param name="Models">By prefix.</param>
public sealed record ModelsAnswer(DateTimeOffset? LastUpdated, double? AgeSeconds, bool Complete, IReadOnlyList<ModelRow> Models);
