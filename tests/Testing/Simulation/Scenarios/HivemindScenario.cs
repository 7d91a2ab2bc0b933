using Registry.Hivemind;
using Registry.Testing.Simulation.Nodes;

namespace Registry.Testing.Simulation.Scenarios;

/// <summary>
/// A swarm of hivemind nodes that announce as Petals servers do. Half of them leave and are replaced, as in
/// <see cref="ChurnScenario"/>, while others look for what those that are there have announced.
/// </summary>
public sealed class HivemindScenario : Scenario
{
    public const string Announce = "announce";
    public const string Block = "block";
    public const string Model = "model";

    public override string Name => "hivemind";

    private protected override NodeOptions Node(int index, Stage stage) => base.Node(index, stage) with { Hivemind = new HivemindOptions() };

    private protected override async Task TellAsync(Stage stage)
    {
        await GrowAsync(stage);
        var swarm = new AnnouncingSwarm(stage);
        foreach (var node in stage.World.Nodes) swarm.Begin(node, isNew: false);
        await stage.Simulator.DelayAsync(TimeSpan.FromMinutes(3));
        stage.Tell("announced");
        await Task.WhenAll(ReplaceHalfAsync(stage, swarm), LookAsync(stage, swarm));
        stage.Tell("looked up");
        await swarm.EndAsync();
    }

    private async Task ReplaceHalfAsync(Stage stage, AnnouncingSwarm swarm)
    {
        var leaving = stage.Settings.Nodes / 2;
        var changes = new List<Task>();
        for (var i = 0; i < leaving; i++)
        {
            await stage.Simulator.DelayAsync(stage.Settings.ChurnPeriod / leaving);
            var node = stage.World.Pick();
            stage.World.Remove(node);
            swarm.Leave(node);
            changes.Add((i % 3) switch
            {
                0 => node.DisposeAsync().AsTask(),
                1 => node.CrashAsync(silently: false).AsTask(),
                _ => node.CrashAsync(silently: true).AsTask(),
            });
            changes.Add(JoinAsync(i, stage, swarm));
        }

        await Task.WhenAll(changes);
    }

    private async Task JoinAsync(int index, Stage stage, AnnouncingSwarm swarm)
    {
        var node = await stage.World.AddAsync(Node(index, stage));
        if (node.Host.IsUp) swarm.Begin(node, isNew: true);
    }

    private Task LookAsync(Stage stage, AnnouncingSwarm swarm) =>
        stage.RepeatAsync(stage.Settings.Operations, stage.Settings.ChurnPeriod / stage.Settings.Operations, async () =>
        {
            await swarm.FindBlockAsync();
            await swarm.FindModelAsync();
        });
}
