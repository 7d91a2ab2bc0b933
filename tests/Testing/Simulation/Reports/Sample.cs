namespace Registry.Testing.Simulation.Reports;

/// <summary>One operation of a node. Hops and requests are null where they are not told.</summary>
public sealed record Sample(bool Succeeded, TimeSpan Elapsed, int? Hops, int? Requests);
