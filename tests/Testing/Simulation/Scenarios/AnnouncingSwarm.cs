using System.Text;
using Registry.Hivemind;
using Registry.Hivemind.Lookup;
using Registry.Testing.Simulation.Nodes;
using Registry.Testing.Simulation.Reports;

namespace Registry.Testing.Simulation.Scenarios;

/// <summary>
/// The servers of some models: each announces <see cref="BlocksPerServer"/> blocks in a row of one of them, so that some five
/// serve a block.
/// </summary>
internal sealed class AnnouncingSwarm(Stage stage)
{
    private const int BlocksPerModel = 20;
    private const int BlocksPerServer = 4;
    private const int ServersPerModel = 25;

    private readonly Dictionary<SimulatedNode, Announcer> _announcers = [];
    private readonly List<Task> _running = [];
    private readonly AnnouncedValues _announced = new();
    private readonly Random _random = stage.Simulator.RandomFor("servers");
    private readonly DhtId[][] _models =
        [.. Enumerable.Range(0, Math.Max(1, stage.Settings.Nodes / ServersPerModel)).Select(model => Enumerable.Range(0, BlocksPerModel).Select(block => KeyOf($"model-{model}.{block}")).ToArray())];

    private double Now => (stage.Simulator.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;

    /// <summary>A node begins to serve: a new one announces at once, the others at any time within the first two minutes.</summary>
    public void Begin(SimulatedNode node, bool isNew)
    {
        var first = _random.Next(BlocksPerModel - BlocksPerServer + 1);
        var blocks = _models[_random.Next(_models.Length)][first..(first + BlocksPerServer)];
        var announcer = new Announcer(node, blocks, _announced, stage.Simulator)
        {
            OnAnnounced = (wasTaken, elapsed, calls) => stage.Measurements.Note(HivemindScenario.Announce, new Sample(wasTaken, elapsed, Hops: null, calls)),
        };
        _announcers.Add(node, announcer);
        _running.Add(announcer.RunAsync(isNew ? TimeSpan.Zero : TimeSpan.FromSeconds(_random.Next(120))));
    }

    /// <summary>To be called before the node goes. Without effect on one that has not begun.</summary>
    public void Leave(SimulatedNode node)
    {
        if (_announcers.Remove(node, out var announcer)) announcer.Dispose();
    }

    public async Task EndAsync()
    {
        foreach (var announcer in _announcers.Values) announcer.Dispose();
        await Task.WhenAll(_running);
    }

    /// <summary>A client that wants one block.</summary>
    public Task FindBlockAsync() => FindAsync(HivemindScenario.Block, [_models[_random.Next(_models.Length)][_random.Next(BlocksPerModel)]]);

    /// <summary>A client that wants a route through a whole model.</summary>
    public Task FindModelAsync() => FindAsync(HivemindScenario.Model, _models[_random.Next(_models.Length)]);

    /// <summary>Right when everybody is found who announced before and is there to the end.</summary>
    private async Task FindAsync(string operation, DhtId[] keys)
    {
        var seeker = stage.World.Pick(_announcers.ContainsKey);
        var started = stage.Simulator.Now;
        var before = keys.ToDictionary(static k => k, k => _announced.Expected(k, Now));
        var trace = new BeamTrace();
        var found = await seeker.Hivemind!.GetTracedAsync(keys, latest: true, trace, CancellationToken.None);

        // Who looks for something and leaves meanwhile has no right to an answer.
        if (!_announcers.ContainsKey(seeker)) return;
        var isRight = keys.All(key => AnnouncedValues.AllFound(found.GetValueOrDefault(key), before[key].Intersect(_announced.Expected(key, Now))));
        stage.Measurements.Note(operation, new Sample(isRight, stage.Simulator.Now - started, Hops: null, trace.Calls));
    }

    private static DhtId KeyOf(string name) => DhtId.OfKey([(byte)(0xA0 | name.Length), .. Encoding.ASCII.GetBytes(name)]);
}
