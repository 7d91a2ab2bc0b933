using Registry.Testing.Simulation.Network;
using Registry.Testing.Simulation.Nodes;
using Registry.Testing.Simulation.Reports;
using Registry.Testing.Simulation.Scenarios;

namespace Registry.Simulation.Tests;

/// <summary>
/// The figures of docs/benchmarks.md in short: small networks and fixed seeds. A failure prints the whole result; the same
/// scenario, seed and settings give the same one again.
/// </summary>
public abstract class ScenarioTests
{
    /// <summary>Half of all pairs are farther apart, one way: the harder reading of "50 ms median latency".</summary>
    protected static readonly ScenarioSettings Settings = new()
    {
        Nodes = 100,
        Operations = 40,
        Settle = TimeSpan.FromMinutes(1),
        Network = new NetworkConditions { MedianDelay = TimeSpan.FromMilliseconds(50) },
    };

    protected static void AtLeast(double rate, ScenarioResult result, params string[] operations)
    {
        foreach (var operation in operations)
        {
            Assert.True(result[operation].SuccessRate >= rate, $"{operation}: {result[operation].SuccessRate:P2} of {rate:P1}{Environment.NewLine}{Text(result)}");
        }
    }

    protected static void AtMost(double bound, double value, ScenarioResult result) =>
        Assert.True(value <= bound, $"{value} of {bound}{Environment.NewLine}{Text(result)}");

    private static string Text(ScenarioResult result)
    {
        var output = new StringWriter();
        output.WriteLine($"seed {result.Seed}");
        ReportTable.Write(output, [result]);
        return output.ToString();
    }
}

public sealed class SteadyTests : ScenarioTests
{
    [Theory]
    [InlineData(100, NodeStack.Direct, 11)]
    [InlineData(25, NodeStack.Full, 12)]
    public void Everything_is_found_in_few_hops_and_little_time(int nodes, NodeStack stack, ulong seed)
    {
        var result = new SteadyScenario().Run(Settings with { Nodes = nodes, Stack = stack, Seed = seed });

        AtLeast(1, result, Measurements.Provide, Measurements.Provider, Measurements.Peer, Measurements.Closest);
        AtMost(result.HopBound, result[Measurements.Provider].Hops.Mean, result);
        AtMost(result.HopBound, result[Measurements.Closest].Hops.Mean, result);
        AtMost(1, result[Measurements.Provide].Seconds.Median, result);
        AtMost(0.7, result[Measurements.Provider].Seconds.Median, result);
        AtMost(0, result.Table.Gone, result);
        AtMost(0, result.Table.Refused, result);
    }
}

public sealed class ChurnTests : ScenarioTests
{
    [Fact]
    public void Half_of_all_nodes_may_be_replaced_within_two_hours()
    {
        var result = new ChurnScenario().Run(Settings with { Nodes = 40, Seed = 13 });

        AtLeast(0.995, result, Measurements.Provider, Measurements.Peer);
    }
}

public sealed class PartitionTests : ScenarioTests
{
    [Fact]
    public void Both_halves_of_a_network_find_each_other_within_a_refresh_period()
    {
        var result = new PartitionScenario().Run(Settings with { Nodes = 40, Seed = 14 });

        AtLeast(1, result, Measurements.Provider, Measurements.Peer);
    }
}

public sealed class LiarTests : ScenarioTests
{
    [Fact]
    public void One_liar_in_five_keeps_nobody_from_finding()
    {
        var result = new LiarScenario().Run(Settings with { Nodes = 50, Seed = 15 });

        AtLeast(0.99, result, Measurements.Provider, Measurements.Peer, Measurements.Closest);
    }
}

public sealed class NatTests : ScenarioTests
{
    [Fact]
    public void Peers_that_cannot_be_dialled_and_slow_ones_keep_nobody_from_finding()
    {
        var result = new NatScenario().Run(Settings with { Nodes = 40, Seed = 16 });

        AtLeast(0.99, result, Measurements.Provider, Measurements.Peer);
    }
}

public sealed class HivemindTests : ScenarioTests
{
    [Fact]
    public void With_half_of_all_nodes_replaced_every_live_value_is_found()
    {
        var result = new HivemindScenario().Run(Settings with { Nodes = 30, Seed = 17, ChurnPeriod = TimeSpan.FromMinutes(5) });

        AtLeast(1, result, HivemindScenario.Announce, HivemindScenario.Block, HivemindScenario.Model);
    }
}
