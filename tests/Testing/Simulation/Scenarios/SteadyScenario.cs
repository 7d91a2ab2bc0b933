namespace Registry.Testing.Simulation.Scenarios;

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
