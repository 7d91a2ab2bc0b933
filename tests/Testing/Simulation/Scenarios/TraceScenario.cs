using Registry.Testing.Simulation.Network;
using Registry.Testing.Simulation.Nodes;
using Registry.Testing.Simulation.Reports;

namespace Registry.Testing.Simulation.Scenarios;

/// <summary>A bit of everything, for the trace alone: nodes join over a lossy network, some crash, some say good-bye, it is divided and joined.</summary>
public static class TraceScenario
{
    /// <summary>The hash of the trace.</summary>
    public static string Run(ulong seed, int nodes, NodeStack stack)
    {
        using var simulator = new Simulator(seed);
        simulator.Run(() => RunAsync(simulator, nodes, stack));
        return simulator.Trace.Hash;
    }

    private static async Task RunAsync(Simulator simulator, int count, NodeStack stack)
    {
        var world = new SimulatedWorld(simulator, new NetworkConditions { Loss = 0.01 });
        await world.GrowAsync(count, TimeSpan.FromMilliseconds(500), i => new NodeOptions
        {
            Stack = stack,
            IsLiar = i % 10 == 7,
            IsUndialable = i % 10 == 8,
            Slowness = i % 10 == 9 ? TimeSpan.FromSeconds(1) : default,
        });
        for (var i = 0; i < 3; i++)
        {
            var leaving = world.Pick();
            world.Remove(leaving);
            await (i == 0 ? leaving.DisposeAsync() : leaving.CrashAsync(silently: i == 2));
        }

        world.Network.Divide(host => host.Number % 2);
        await simulator.DelayAsync(TimeSpan.FromMinutes(1));
        await world.GrowAsync(3, TimeSpan.FromSeconds(1), _ => new NodeOptions { Stack = stack });
        world.Network.Join();
        await simulator.DelayAsync(TimeSpan.FromMinutes(2));
        var measurements = new Measurements(world);
        for (var i = 0; i < 10; i++) await measurements.FindClosestAsync(world.Pick(n => !n.Options.IsLiar));
        foreach (var node in world.Nodes.ToList()) await node.DisposeAsync();
    }
}
