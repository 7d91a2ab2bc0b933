using Registry.Testing.Simulation.Nodes;

namespace Registry.Testing.Simulation.Scenarios;

/// <summary>Three nodes in ten cannot be dialled and do not know it; one in ten is slow. They ask like all others.</summary>
public sealed class NatScenario : Scenario
{
    private static readonly TimeSpan Slowness = TimeSpan.FromSeconds(1);

    public override string Name => "nat";

    private protected override async Task TellAsync(Stage stage)
    {
        await GrowAsync(stage);
        await stage.MeasureAllAsync();
    }

    private protected override NodeOptions Node(int index, Stage stage) => base.Node(index, stage) with
    {
        IsUndialable = index % 10 is 3 or 6 or 9,
        Slowness = index % 10 == 7 ? Slowness : default,
    };
}

/// <summary>Everybody stays: what the DHT does at its best.</summary>
public sealed class SteadyScenario : Scenario
{
    public override string Name => "steady";

    private protected override async Task TellAsync(Stage stage)
    {
        await GrowAsync(stage);
        await stage.MeasureAllAsync();
    }
}

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
