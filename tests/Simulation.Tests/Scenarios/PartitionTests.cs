using Registry.Testing.Simulation.Reports;
using Registry.Testing.Simulation.Scenarios;

namespace Registry.Simulation.Tests.Scenarios;

public sealed class PartitionTests : ScenarioTests
{
    [Fact]
    public void Both_halves_of_a_network_find_each_other_within_a_refresh_period()
    {
        var result = new PartitionScenario().Run(Settings with { Nodes = 40, Seed = 14 });

        AtLeast(1, result, Measurements.Provider, Measurements.Peer);
    }
}
