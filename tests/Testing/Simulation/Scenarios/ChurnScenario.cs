namespace Registry.Testing.Simulation.Scenarios;

/// <summary>
/// Within two hours, or as the settings say, half of all nodes leave and are replaced by new ones, one at a time: a third says good-bye, a third
/// crashes, of a third the machine is gone. All the while those that are there look for what others have published.
/// </summary>
public sealed class ChurnScenario : Scenario
{
    public override string Name => "churn";

    private protected override async Task TellAsync(Stage stage)
    {
        await GrowAsync(stage);
        await stage.PublishAsync();
        await Task.WhenAll(ReplaceHalfAsync(stage), LookAsync(stage));
    }

    private async Task ReplaceHalfAsync(Stage stage)
    {
        var leaving = stage.Settings.Nodes / 2;
        var ends = new List<Task>();
        for (var i = 0; i < leaving; i++)
        {
            await stage.Simulator.DelayAsync(stage.Settings.ChurnPeriod / leaving);
            var node = stage.World.Pick();
            stage.World.Remove(node);
            ends.Add((i % 3) switch
            {
                0 => node.DisposeAsync().AsTask(),
                1 => node.CrashAsync(silently: false).AsTask(),
                _ => node.CrashAsync(silently: true).AsTask(),
            });
            ends.Add(stage.World.AddAsync(Node(i, stage)));
        }

        await Task.WhenAll(ends);
    }

    private static async Task LookAsync(Stage stage)
    {
        var pause = stage.Settings.ChurnPeriod / stage.Settings.Operations;
        await stage.RepeatAsync(stage.Settings.Operations, pause, async () =>
        {
            await stage.FindProviderAsync();
            await stage.FindPeerAsync();
            await stage.Measurements.FindClosestAsync(stage.PickHonest());
        });
        stage.Tell("half replaced");
    }
}
