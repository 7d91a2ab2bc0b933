using Registry.Testing.Simulation.Network;
using Registry.Testing.Simulation.Nodes;

namespace Registry.Testing.Simulation.Scenarios;

/// <summary>The size of a scenario and what it runs on.</summary>
public sealed record ScenarioSettings
{
    public int Nodes { get; init; } = 100;

    public ulong Seed { get; init; } = 1;

    public NodeStack Stack { get; init; } = NodeStack.Direct;

    public NetworkConditions Network { get; init; } = new();

    /// <summary>Operations of each kind that are measured.</summary>
    public int Operations { get; init; } = 100;

    /// <summary>Nodes join this far apart.</summary>
    public TimeSpan JoinPause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>From the last join to the first measurement.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Where nodes leave and are replaced: half of them within this time.</summary>
    public TimeSpan ChurnPeriod { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Collects garbage to find out what a node takes; slow with many.</summary>
    public bool MeasuresMemory { get; init; }

    /// <summary>Told how far it is.</summary>
    public Action<string>? OnProgress { get; init; }
}
