using Registry.Testing.Simulation.Reports;
using Registry.Testing.Simulation.Scenarios;

namespace Registry.Simulation.Tests.Scenarios;

public sealed class ChurnTests : ScenarioTests
{
    [Fact]
    public void Half_of_all_nodes_may_be_replaced_within_two_hours()
    {
        var result = new ChurnScenario().Run(Settings with { Nodes = 40, Seed = 13 });

        AtLeast(0.995, result, Measurements.Provider, Measurements.Peer);
    }
}
