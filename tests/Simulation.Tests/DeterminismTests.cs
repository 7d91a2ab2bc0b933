using System.Diagnostics;
using Registry.Testing.Simulation;
using Registry.Testing.Simulation.Network;
using Registry.Testing.Simulation.Nodes;
using Registry.Testing.Simulation.Scenarios;

namespace Registry.Simulation.Tests;

/// <summary>The same seed gives the same trace: twice in a process, and in another one, whose dictionaries hash by other keys.</summary>
public sealed class DeterminismTests
{
    [Theory]
    [InlineData(NodeStack.Direct)]
    [InlineData(NodeStack.Full)]
    public void The_same_seed_gives_the_same_trace(NodeStack stack)
    {
        var first = TraceScenario.Run(seed: 7, nodes: 12, stack);
        var second = TraceScenario.Run(seed: 7, nodes: 12, stack);
        var other = TraceScenario.Run(seed: 8, nodes: 12, stack);

        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
    }

    [Theory]
    [InlineData(NodeStack.Direct)]
    [InlineData(NodeStack.Full)]
    public async Task Another_process_gives_the_same_trace(NodeStack stack)
    {
        var here = TraceScenario.Run(seed: 9, nodes: 12, stack);
        var command = Path.Combine(AppContext.BaseDirectory, "Registry.Simulation.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", command, "trace", "--seed", "9", "--nodes", "12", "--stack", stack.ToString()])
        {
            RedirectStandardOutput = true,
        })!;

        var there = (await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim();

        Assert.Equal(here, there);
    }

    /// <summary>For the search of what differs: the first lines of the two traces that are not the same.</summary>
    [Fact]
    public void Traces_differ_nowhere()
    {
        var first = Lines();
        var second = Lines();

        Assert.Equal(first, second);

        static List<(TimeSpan, int, int, TraceKind, int)> Lines()
        {
            var lines = new List<(TimeSpan, int, int, TraceKind, int)>();
            using var simulator = new Simulator(3);
            simulator.Trace.OnLine = (at, from, to, kind, length) => lines.Add((at, from, to, kind, length));
            simulator.Run(async () =>
            {
                var world = new SimulatedWorld(simulator, new NetworkConditions { Loss = 0.01 });
                await world.GrowAsync(15, TimeSpan.FromSeconds(1), _ => new NodeOptions());
                await world.Nodes[4].CrashAsync(silently: true);
                await simulator.DelayAsync(TimeSpan.FromMinutes(2));
            });
            return lines;
        }
    }
}
