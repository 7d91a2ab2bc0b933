using Registry.Testing.Simulation.Reports;
using Registry.Testing.Simulation.Scenarios;

namespace Registry.Simulation.Tests.Scenarios;

public sealed class LiarTests : ScenarioTests
{
    [Fact]
    public void One_liar_in_five_keeps_nobody_from_finding()
    {
        var result = new LiarScenario().Run(Settings with { Nodes = 50, Seed = 15 });

        AtLeast(0.99, result, Measurements.Provider, Measurements.Peer, Measurements.Closest);
    }
}
