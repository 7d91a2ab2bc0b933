namespace Registry.Testing.Simulation;

/// <summary>The simulation can no longer end: nothing is left to happen, or it has run beyond its bound.</summary>
public sealed class SimulationStuckException(string message) : Exception(message);
