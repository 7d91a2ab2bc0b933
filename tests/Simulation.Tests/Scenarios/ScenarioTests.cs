using Registry.Testing.Simulation.Network;
using Registry.Testing.Simulation.Reports;
using Registry.Testing.Simulation.Scenarios;

namespace Registry.Simulation.Tests.Scenarios;

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
