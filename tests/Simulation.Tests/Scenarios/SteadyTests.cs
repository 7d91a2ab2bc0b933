using Registry.Testing.Simulation.Nodes;
using Registry.Testing.Simulation.Reports;
using Registry.Testing.Simulation.Scenarios;

namespace Registry.Simulation.Tests.Scenarios;

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
