using System.Text.Json.Serialization;
using Registry.Testing.Simulation.Nodes;

namespace Registry.Testing.Simulation.Reports;

/// <summary>What a scenario showed. The trace's hash names the run: same seed and settings, same hash.</summary>
public sealed record ScenarioResult
{
    public required string Scenario { get; init; }

    public required int Nodes { get; init; }

    public required ulong Seed { get; init; }

    public required NodeStack Stack { get; init; }

    /// <summary>One way, in milliseconds.</summary>
    public required double MedianDelay { get; init; }

    public required IReadOnlyList<OperationResult> Operations { get; init; }

    public required TableHealth Table { get; init; }

    public required string Trace { get; init; }

    public required long Events { get; init; }

    public required double VirtualSeconds { get; init; }

    /// <summary>CPU time of this process.</summary>
    public required double CpuSeconds { get; init; }

    /// <summary>Managed memory, shared by the nodes; 0 when it was not measured.</summary>
    public required long BytesPerNode { get; init; }

    public OperationResult this[string operation] => Operations.Single(o => o.Operation == operation);

    /// <summary>The bound of the mean number of hops: a third of the bits that tell the nodes apart, and one.</summary>
    [JsonPropertyOrder(1)]
    public double HopBound => (Math.Log2(Nodes) / 3) + 1;
}
