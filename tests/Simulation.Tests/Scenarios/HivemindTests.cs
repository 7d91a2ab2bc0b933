using Registry.Testing.Simulation.Scenarios;

namespace Registry.Simulation.Tests.Scenarios;

public sealed class HivemindTests : ScenarioTests
{
    [Fact]
    public void With_half_of_all_nodes_replaced_every_live_value_is_found()
    {
        var result = new HivemindScenario().Run(Settings with { Nodes = 30, Seed = 17, ChurnPeriod = TimeSpan.FromMinutes(5) });

        AtLeast(1, result, HivemindScenario.Announce, HivemindScenario.Block, HivemindScenario.Model);
    }
}
