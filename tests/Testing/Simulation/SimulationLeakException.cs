namespace Registry.Testing.Simulation;

/// <summary>Code of the simulation ran on another thread than the simulation's. The message tells where.</summary>
public sealed class SimulationLeakException(string message) : Exception(message);
