using Registry.Testing.Simulation.Nodes;
using Registry.Testing.Simulation.Reports;

namespace Registry.Testing.Simulation.Scenarios;

/// <summary>A story that a network goes through, and what is measured on the way.</summary>
public abstract class Scenario
{
    public static IReadOnlyList<Scenario> All { get; } =
        [new SteadyScenario(), new ChurnScenario(), new PartitionScenario(), new LiarScenario(), new NatScenario()];

    public abstract string Name { get; }

    /// <summary>Runs it from an empty network.</summary>
    public ScenarioResult Run(ScenarioSettings settings)
    {
        using var simulator = new Simulator(settings.Seed);
        var cpu = Environment.CpuUsage.TotalTime;
        return simulator.Run(async () =>
        {
            var stage = new Stage(simulator, settings);
            await TellAsync(stage);
            return new ScenarioResult
            {
                Scenario = Name,
                Nodes = settings.Nodes,
                Seed = settings.Seed,
                Stack = settings.Stack,
                MedianDelay = settings.Network.MedianDelay.TotalMilliseconds,
                Operations = stage.Measurements.Results(),
                Table = TableSurvey.Of(stage.World),
                Trace = simulator.Trace.Hash,
                Events = simulator.Events,
                VirtualSeconds = simulator.Now.TotalSeconds,
                CpuSeconds = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds,
                BytesPerNode = settings.MeasuresMemory ? GC.GetTotalMemory(forceFullCollection: true) / stage.World.Nodes.Count : 0,
            };
        });
    }

    private protected abstract Task TellAsync(Stage stage);

    /// <summary>How the node that joins as the <paramref name="index"/>-th is set up.</summary>
    private protected virtual NodeOptions Node(int index, Stage stage) => new() { Stack = stage.Settings.Stack };

    /// <summary>Lets all nodes join and find their places.</summary>
    private protected async Task GrowAsync(Stage stage)
    {
        await stage.World.GrowAsync(stage.Settings.Nodes, stage.Settings.JoinPause, i => Node(i, stage));
        stage.Tell("joined");
        await stage.Simulator.DelayAsync(stage.Settings.Settle);
        stage.Tell("settled");
    }
}
