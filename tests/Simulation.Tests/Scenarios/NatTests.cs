using Registry.Testing.Simulation.Reports;
using Registry.Testing.Simulation.Scenarios;

namespace Registry.Simulation.Tests.Scenarios;

public sealed class NatTests : ScenarioTests
{
    [Fact]
    public void Peers_that_cannot_be_dialled_and_slow_ones_keep_nobody_from_finding()
    {
        var result = new NatScenario().Run(Settings with { Nodes = 40, Seed = 16 });

        AtLeast(0.99, result, Measurements.Provider, Measurements.Peer);
    }
}
