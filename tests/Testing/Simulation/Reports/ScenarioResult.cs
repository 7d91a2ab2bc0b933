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

/// <summary>All operations of one kind in a scenario. Seconds and hops are those of the successful ones, requests of all.</summary>
public sealed record OperationResult(string Operation, int Attempts, int Successes, Distribution Seconds, Distribution Hops, Distribution Requests)
{
    public double SuccessRate => Attempts == 0 ? 0 : (double)Successes / Attempts;

    public static OperationResult Of(string operation, IReadOnlyList<Sample> samples)
    {
        var good = samples.Where(s => s.Succeeded).ToList();
        return new OperationResult(
            operation,
            samples.Count,
            good.Count,
            Distribution.Of(good.Select(s => s.Elapsed.TotalSeconds)),
            Distribution.Of(good.Where(s => s.Hops is not null).Select(s => (double)s.Hops!.Value)),
            Distribution.Of(samples.Where(s => s.Requests is not null).Select(s => (double)s.Requests!.Value)));
    }
}

/// <summary>What a set of numbers looks like; zeros when there are none.</summary>
public sealed record Distribution(int Count, double Mean, double Median, double P95, double Max)
{
    public static Distribution Of(IEnumerable<double> numbers)
    {
        var sorted = numbers.Order().ToArray();
        return sorted.Length == 0
            ? new Distribution(0, 0, 0, 0, 0)
            : new Distribution(sorted.Length, sorted.Average(), At(0.5), At(0.95), sorted[^1]);

        double At(double part) => sorted[Math.Min(sorted.Length - 1, (int)(part * sorted.Length))];
    }
}

/// <summary>How well the nodes' routing tables show the network, on average, and whether there is room for all.</summary>
/// <param name="Peers">Peers in a table.</param>
/// <param name="Gone">The part of them that are no longer there.</param>
/// <param name="Neighbours">The part of a node's 20 nearest neighbours that are in its table.</param>
/// <param name="Connections">Connections of a node.</param>
/// <param name="Alone">Nodes whose table is empty.</param>
/// <param name="Refused">Connections that nodes refused since they joined, for want of room: then the network shows the limits of its nodes, and not what the DHT does.</param>
public sealed record TableHealth(double Peers, double Gone, double Neighbours, double Connections, int Alone, long Refused);
