using Microsoft.Extensions.Logging.Abstractions;
using Registry.Dht.Publishing;
using Registry.Dht.Records;
using Registry.Dht.Routing;
using Registry.Testing.Simulation;
using Registry.Testing.Simulation.Network;
using Registry.Testing.Simulation.Nodes;

namespace Registry.Dht.Tests.Publishing;

/// <summary>Whole nodes in the simulator, where an hour takes no time.</summary>
public sealed class RepublisherTests : IDisposable
{
    private static readonly byte[] ValueKey = "/n/value"u8.ToArray();
    private readonly Simulator _simulator = new(seed: 11);
    private readonly SimulatedWorld _world;
    private readonly FixedValues _values = new();
    private readonly Dictionary<SimulatedNode, ValueStore> _stores = [];

    public RepublisherTests() => _world = new SimulatedWorld(_simulator, new NetworkConditions());

    private DateTimeOffset Now => _simulator.Time.GetUtcNow();

    [Fact]
    public void Every_key_is_announced_again_in_every_interval_to_the_peers_closest_to_it() => _simulator.Run(async () =>
    {
        const int keys = 200;
        var interval = TimeSpan.FromMinutes(12);
        var options = new NodeOptions
        {
            SwarmSweepInterval = TimeSpan.FromMinutes(1),
            Kad = new KadOptions
            {
                Republish = new RepublishOptions { ProvideInterval = interval },
                Table = new RoutingTableOptions { RefreshInterval = TimeSpan.FromHours(2), LivenessInterval = TimeSpan.FromHours(2) },
            },
        };
        await _world.GrowAsync(70, TimeSpan.FromSeconds(1), _ => options);
        var publisher = _world.Nodes[35];
        await publisher.Dht.StartProvidingAsync([.. Enumerable.Range(0, keys).Select(i => (ReadOnlyMemory<byte>)KadPeers.Key(i))]);
        await _simulator.DelayAsync(2 * interval + TimeSpan.FromMinutes(2));
        var (held, fresh) = (0, 0);
        for (var i = 0; i < keys; i++)
        {
            foreach (var node in Closest(KadPeers.Key(i), publisher))
            {
                if (node.Providers.Providers(KadPeers.Key(i)) is not [var record]) continue;
                held++;
                // 48 hours from the last announcement, but for one that came within ten minutes of another.
                if (record.Expires - Now > TimeSpan.FromHours(48) - interval - interval / 12 - TimeSpan.FromMinutes(10)) fresh++;
            }
        }
        Assert.True(held >= keys * KBucket.Capacity * 97 / 100, $"{held} of {keys * KBucket.Capacity} are held (seed {_simulator.Seed})");
        // Two lookups of one region do not find quite the same peers.
        Assert.True(fresh >= held * 90 / 100, $"{fresh} of {held} are fresh (seed {_simulator.Seed})");
        Assert.InRange(publisher.Dht.Republishing.Counters.Lookups, 4, 16);
        Assert.Equal(0, publisher.Dht.Republishing.Counters.Failures);
    });

    [Fact]
    public void Keys_are_announced_at_once_to_others_and_to_oneself() => _simulator.Run(async () =>
    {
        for (var i = 0; i < 4; i++) await AddAsync();
        var publisher = _world.Nodes[0];
        Assert.True(await publisher.Dht.StartProvidingAsync(KadPeers.Key(1), KadPeers.Key(2)));
        await _simulator.DelayAsync(TimeSpan.FromSeconds(5));
        Assert.All(_world.Nodes, n => Assert.Equal([publisher.Id], n.Providers.Providers(KadPeers.Key(1)).Select(p => p.Peer)));
        Assert.All(_world.Nodes, n => Assert.Equal(2, n.Providers.KeyCount));
        await publisher.Dht.StopProvidingAsync(KadPeers.Key(2));
        await _simulator.DelayAsync(TimeSpan.FromHours(1));
        var age = Now + TimeSpan.FromHours(48) - _world.Nodes[1].Providers.Providers(KadPeers.Key(1))[0].Expires;
        Assert.True(age < TimeSpan.FromMinutes(31), $"announced {age} ago");
        Assert.True(Now + TimeSpan.FromHours(47) > _world.Nodes[1].Providers.Providers(KadPeers.Key(2))[0].Expires);
    });

    [Fact]
    public void Values_are_put_when_they_are_new_and_when_they_change() => _simulator.Run(async () =>
    {
        for (var i = 0; i < 4; i++) await AddAsync();
        _values.Set("/n/value", 1);
        var publisher = await AddAsync(_values);
        await _simulator.DelayAsync(TimeSpan.FromSeconds(10));
        Assert.All(Others(publisher), n => Assert.Equal(1, Held(n)));
        _values.Set("/n/value", 2);
        await _simulator.DelayAsync(TimeSpan.FromSeconds(5));
        Assert.All(Others(publisher), n => Assert.Equal(2, Held(n)));
    });

    [Fact]
    public void Many_keys_cost_few_lookups() => _simulator.Run(async () =>
    {
        const int keys = 2000;
        for (var i = 0; i < 6; i++) await AddAsync();
        var publisher = _world.Nodes[0];
        await publisher.Dht.StartProvidingAsync([.. Enumerable.Range(0, keys).Select(i => (ReadOnlyMemory<byte>)KadPeers.Key(i))]);
        await _simulator.DelayAsync(TimeSpan.FromMinutes(1));
        Assert.All(_world.Nodes, n => Assert.Equal(keys, n.Providers.KeyCount));
        Assert.Equal(1, publisher.Dht.Republishing.Counters.Lookups);
    });

    [Fact]
    public void Too_many_keys_are_refused_as_a_whole() => _simulator.Run(async () =>
    {
        var dht = (await _world.AddAsync(new NodeOptions { Kad = new KadOptions { Republish = new RepublishOptions { MaxKeys = 2 } } })).Dht;
        Assert.True(await dht.StartProvidingAsync(KadPeers.Key(1)));
        Assert.False(await dht.StartProvidingAsync(KadPeers.Key(2), KadPeers.Key(3)));
        Assert.True(await dht.StartProvidingAsync(KadPeers.Key(1), KadPeers.Key(2)));
        Assert.Equal(2, dht.Republishing.Count().Keys);
        await Assert.ThrowsAsync<ArgumentException>(() => dht.StartProvidingAsync(new byte[81]));
    });

    [Fact]
    public void A_lonely_node_publishes_as_soon_as_somebody_is_there() => _simulator.Run(async () =>
    {
        var publisher = await AddAsync();
        await publisher.Dht.StartProvidingAsync(KadPeers.Key(1));
        await _simulator.DelayAsync(TimeSpan.FromHours(1));
        Assert.Equal(1, publisher.Dht.Republishing.Count().Overdue);
        var other = await AddAsync();
        await _simulator.DelayAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(1, other.Providers.RecordCount);
        Assert.Equal(0, publisher.Dht.Republishing.Count().Overdue);
    });

    [Fact]
    public void In_a_small_network_those_who_join_get_what_is_published() => _simulator.Run(async () =>
    {
        for (var i = 0; i < 4; i++) await AddAsync();
        _values.Set("/n/value", 1);
        await AddAsync(_values);
        await _simulator.DelayAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(4, Holders());
        await AddAsync();
        await _simulator.DelayAsync(TimeSpan.FromMinutes(30));
        Assert.Equal(5, Holders());
    });

    [Fact]
    public void Values_that_nobody_takes_are_not_tried_again_and_again() => _simulator.Run(async () =>
    {
        for (var i = 0; i < 4; i++) await AddAsync();
        for (var i = 0; i < 10; i++) _values.Set($"/unknown/{i}", 1);
        var publisher = await AddAsync(_values);
        await _simulator.DelayAsync(TimeSpan.FromMinutes(20));
        Assert.Equal((0, 10, 0), publisher.Dht.Republishing.Count());
        Assert.Equal(0, publisher.Dht.Republishing.Counters.Failures);
        Assert.Equal(40, publisher.Dht.Republishing.Counters.Sent().Single(s => s is { Kind: RepublishKind.Value, Result: "Refused" }).Count);
    });

    [Fact]
    public void What_could_not_be_published_is_published_when_the_network_is_back() => _simulator.Run(async () =>
    {
        for (var i = 0; i < 4; i++) await AddAsync();
        var publisher = await AddAsync(_values);
        foreach (var node in Others(publisher).ToList())
        {
            _world.Remove(node);
            await node.CrashAsync(silently: true);
        }
        _values.Set("/n/value", 1);
        await _simulator.DelayAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(1, publisher.Dht.Republishing.Count().Values);
        var back = await AddAsync();
        await publisher.Dht.FindNodeAsync(back.Id, ValueKey, CancellationToken.None);
        await publisher.Swarm.ConnectAsync(back.Id, [back.Host.Address], CancellationToken.None);
        await _simulator.DelayAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(1, Holders());
    });

    public void Dispose() => _simulator.Dispose();

    private async Task<SimulatedNode> AddAsync(FixedValues? published = null)
    {
        var store = new ValueStore(new CounterValidator(), new ValueStoreOptions(), _simulator.Time, NullLoggerFactory.Instance);
        var node = await _world.AddAsync(new NodeOptions { Namespaces = [new RecordNamespace(new CounterValidator(), store)], Published = published });
        _stores.Add(node, store);
        return node;
    }

    private IEnumerable<SimulatedNode> Others(SimulatedNode node) => _world.Nodes.Where(n => n != node);

    private int? Held(SimulatedNode node) => _stores[node].Get(ValueKey, Now)?.Value.Span[0];

    private int Holders() => _world.Nodes.Count(n => Held(n) is not null);

    private IEnumerable<SimulatedNode> Closest(byte[] key, SimulatedNode except)
        => Others(except).OrderBy(n => KadKey.Of(n.Id.Bytes.Span).DistanceTo(KadKey.Of(key))).Take(KBucket.Capacity);
}
