namespace Registry.Testing.Simulation.Scenarios;

/// <summary>
/// The network falls into two halves, long enough for each to forget the other, and is joined again. One refresh period later
/// nodes of each half look for peers of the other, and for what was published there meanwhile.
/// </summary>
public sealed class PartitionScenario : Scenario
{
    private static readonly TimeSpan Divided = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan RefreshPeriod = TimeSpan.FromMinutes(10);

    public override string Name => "partition";

    private protected override async Task TellAsync(Stage stage)
    {
        await GrowAsync(stage);
        stage.World.Network.Divide(host => host.Number % 2);
        await stage.Simulator.DelayAsync(Divided);
        await stage.PublishAsync();
        stage.Tell("divided");
        stage.World.Network.Join();
        await stage.Simulator.DelayAsync(RefreshPeriod);
        stage.Tell("joined again");
        await stage.RepeatAsync(stage.Settings.Operations, TimeSpan.FromMilliseconds(100), async () =>
        {
            var (key, provider) = stage.PickPublished();
            var asker = stage.World.Pick(n => n.Host.Number % 2 != provider.Host.Number % 2);
            await stage.Measurements.FindProviderAsync(asker, key, provider);
            await stage.Measurements.FindPeerAsync(asker, provider);
            await stage.Measurements.FindClosestAsync(asker);
        });
    }
}
