using Registry.Testing.Simulation.Nodes;
using Registry.Testing.Simulation.Reports;

namespace Registry.Testing.Simulation.Scenarios;

/// <summary>What a scenario plays on.</summary>
internal sealed class Stage
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly TimeSpan _cpuAtStart = Environment.CpuUsage.TotalTime;

    public Stage(Simulator simulator, ScenarioSettings settings)
    {
        Simulator = simulator;
        Settings = settings;
        World = new SimulatedWorld(simulator, settings.Network);
        Measurements = new Measurements(World);
    }

    public Simulator Simulator { get; }

    public ScenarioSettings Settings { get; }

    public SimulatedWorld World { get; }

    public Measurements Measurements { get; }

    /// <summary>What this process has spent since the start.</summary>
    public double CpuSeconds => (Environment.CpuUsage.TotalTime - _cpuAtStart).TotalSeconds;

    public void Tell(string what) => Settings.OnProgress?.Invoke(
        $"{Settings.Nodes} nodes, {Simulator.Now:hh\\:mm\\:ss} of virtual time, {Simulator.Events:N0} events: {what}");

    public SimulatedNode PickHonest() => World.Pick(n => !n.Options.IsLiar);

    /// <summary>A published key whose provider is still there.</summary>
    public (byte[] Key, SimulatedNode Provider) PickPublished()
    {
        while (true)
        {
            var published = Measurements.Published[World.Next(Measurements.Published.Count)];
            if (published.Provider.Host.IsUp) return published;
        }
    }

    public Task PublishAsync() => RepeatAsync(Settings.Operations, Pause, () => Measurements.ProvideAsync(PickHonest()));

    public Task FindProviderAsync()
    {
        var (key, provider) = PickPublished();
        return Measurements.FindProviderAsync(World.Pick(n => !n.Options.IsLiar && n != provider), key, provider);
    }

    /// <summary>Who cannot be dialled is not looked for.</summary>
    public Task FindPeerAsync()
    {
        var wanted = World.Pick(n => !n.Options.IsLiar && !n.Options.IsUndialable);
        return Measurements.FindPeerAsync(World.Pick(n => !n.Options.IsLiar && n != wanted), wanted);
    }

    /// <summary>Every kind of operation as often as the settings say.</summary>
    public async Task MeasureAllAsync()
    {
        await PublishAsync();
        await RepeatAsync(Settings.Operations, Pause, FindProviderAsync);
        await RepeatAsync(Settings.Operations, Pause, FindPeerAsync);
        await RepeatAsync(Settings.Operations, Pause, () => Measurements.FindClosestAsync(PickHonest()));
        Tell("measured");
    }

    /// <summary>Runs an operation again and again, <paramref name="pause"/> apart, several at a time when they take longer.</summary>
    public async Task RepeatAsync(int times, TimeSpan pause, Func<Task> operation)
    {
        var running = new List<Task>();
        for (var i = 0; i < times; i++)
        {
            running.Add(operation());
            await Simulator.DelayAsync(pause);
        }

        await Task.WhenAll(running);
    }
}
