using Registry.Testing.Simulation.Network;
using Registry.Testing.Simulation.Nodes;
using Registry.Testing.Simulation.Reports;

namespace Registry.Testing.Simulation.Scenarios;

/// <summary>A story that a network goes through, and what is measured on the way.</summary>
public abstract class Scenario
{
    public static IReadOnlyList<Scenario> All { get; } =
        [new SteadyScenario(), new ChurnScenario(), new PartitionScenario(), new LiarScenario(), new NatScenario(), new HivemindScenario()];

    public abstract string Name { get; }

    /// <summary>Runs it from an empty network.</summary>
    public ScenarioResult Run(ScenarioSettings settings)
    {
        using var simulator = new Simulator(settings.Seed);
        return simulator.Run(async () =>
        {
            var stage = new Stage(simulator, settings);
            await TellAsync(stage);
            var result = Result(stage);
            await stage.World.EndAsync();
            return result;
        });
    }

    private protected abstract Task TellAsync(Stage stage);

    private ScenarioResult Result(Stage stage) => new()
    {
        Scenario = Name,
        Nodes = stage.Settings.Nodes,
        Seed = stage.Settings.Seed,
        Stack = stage.Settings.Stack,
        MedianDelay = stage.Settings.Network.MedianDelay.TotalMilliseconds,
        Operations = stage.Measurements.Results(),
        Table = RoutingTableSurvey.Of(stage.World),
        Trace = stage.Simulator.Trace.Hash,
        Events = stage.Simulator.Events,
        VirtualSeconds = stage.Simulator.Now.TotalSeconds,
        CpuSeconds = stage.CpuSeconds,
        BytesPerNode = stage.Settings.MeasuresMemory ? GC.GetTotalMemory(forceFullCollection: true) / stage.World.Nodes.Count : 0,
    };

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

/// <summary>The size of a scenario and what it runs on.</summary>
public sealed record ScenarioSettings
{
    public int Nodes { get; init; } = 100;

    public ulong Seed { get; init; } = 1;

    public NodeStack Stack { get; init; } = NodeStack.Direct;

    public NetworkConditions Network { get; init; } = new();

    /// <summary>Operations of each kind that are measured.</summary>
    public int Operations { get; init; } = 100;

    /// <summary>Nodes join this far apart.</summary>
    public TimeSpan JoinPause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>From the last join to the first measurement.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Where nodes leave and are replaced: half of them within this time.</summary>
    public TimeSpan ChurnPeriod { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Collects garbage to find out what a node takes; slow with many.</summary>
    public bool MeasuresMemory { get; init; }

    /// <summary>Told how far it is.</summary>
    public Action<string>? OnProgress { get; init; }
}
