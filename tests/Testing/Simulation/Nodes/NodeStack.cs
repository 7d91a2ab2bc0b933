namespace Registry.Testing.Simulation.Nodes;

/// <summary>What lies between the host and the simulated network.</summary>
public enum NodeStack
{
    /// <summary>Noise and Yamux, as in production.</summary>
    Full,

    /// <summary>Streams without encryption and frames, with the same round trips: for thousands of nodes.</summary>
    Direct,
}
