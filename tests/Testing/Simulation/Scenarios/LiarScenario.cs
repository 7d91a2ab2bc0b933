using Registry.Testing.Simulation.Nodes;

namespace Registry.Testing.Simulation.Scenarios;

/// <summary>One node in five lies; see <see cref="Liar"/>. The others are measured.</summary>
public sealed class LiarScenario : Scenario
{
    public override string Name => "liars";

    private protected override async Task TellAsync(Stage stage)
    {
        await GrowAsync(stage);
        await stage.MeasureAllAsync();
    }

    private protected override NodeOptions Node(int index, Stage stage) => base.Node(index, stage) with { IsLiar = index % 5 == 4 };
}
