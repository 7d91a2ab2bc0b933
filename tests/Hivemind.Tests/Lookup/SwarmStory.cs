using System.Text;
using Registry.Hivemind.Values;
using Registry.Testing.Simulation;
using Registry.Testing.Simulation.Network;
using Registry.Testing.Simulation.Nodes;

namespace Registry.Hivemind.Tests.Lookup;

/// <summary>A few hivemind nodes in the simulator, that have met.</summary>
internal sealed class SwarmStory(SimulatedWorld world)
{
    public SimulatedWorld World => world;

    public double Now => (world.Simulator.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;

    public static void Tell(int nodes, Func<SwarmStory, Task> story, HivemindOptions? options = null)
    {
        using var simulator = new Simulator(seed: 5);
        simulator.Run(async () =>
        {
            var world = new SimulatedWorld(simulator, new NetworkConditions());
            await world.GrowAsync(nodes, TimeSpan.FromSeconds(1), _ => new NodeOptions { Hivemind = options ?? new HivemindOptions() });
            await simulator.DelayAsync(TimeSpan.FromSeconds(10));
            await story(new SwarmStory(world));
            await world.EndAsync();
        });
    }

    public static DhtId Key(string name) => DhtKeys.OfText(name);

    public static ValueToStore Regular(string key, string value, double expiration) => new(Key(key), null, Bytes(value), expiration);

    public static ValueToStore Entry(string key, string subkey, string value, double expiration) => new(Key(key), Subkey.OfText(subkey), Bytes(value), expiration);

    public HivemindNode Node(int index) => world.Nodes[index].Hivemind!;

    /// <summary>A value in words: "value" or "subkey=value …"; null when none was found.</summary>
    public async Task<string?> GetAsync(int node, string key, bool latest) =>
        (await Node(node).GetAsync([Key(key)], latest, CancellationToken.None)).TryGetValue(Key(key), out var value) ? Words(value) : null;

    /// <summary>The nodes that hold a key, by how near to it they are: 0 is the nearest.</summary>
    public IEnumerable<int> Holders(string key) => world.Nodes
        .OrderBy(n => n.Hivemind!.Id.DistanceTo(Key(key)))
        .Index()
        .Where(n => n.Item.Hivemind!.Records.Find(Key(key), Now) is not null)
        .Select(static n => n.Index);

    private static string Words(DhtValue value) => value.Entries is { } entries
        ? string.Join(' ', entries.Select(static e => $"{Text(e.Subkey)[1..]}={Text(e.Value)}").Order(StringComparer.Ordinal))
        : Text(value.Value);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.Latin1.GetString(bytes.Span);
}
