using Registry.Dht.Lookup;
using Registry.Dht.Maintenance;
using Registry.Identity;
using Registry.Testing.Simulation;
using Registry.Testing.Simulation.Network;
using Registry.Testing.Simulation.Nodes;

namespace Registry.Dht.Tests.Maintenance;

/// <summary>The table over hours of virtual time, in a network of real nodes.</summary>
public sealed class SimulatedTableTests
{
    private static readonly KadOptions Options = new NodeOptions().Kad;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    [Theory]
    [InlineData(1UL)]
    public void Halves_of_a_divided_network_find_each_other_within_a_refresh_period(ulong seed)
    {
        var (apart, found) = Run(seed, async (simulator, world) =>
        {
            await world.GrowAsync(24, Pause, static _ => new NodeOptions());
            world.Network.Divide(static host => host.Number % 2);
            await simulator.DelayAsync(TimeSpan.FromHours(1));
            var apart = world.Nodes.Sum(node => Table(node).Count(peer => Side(world, peer) != node.Host.Number % 2));
            world.Network.Join();
            await simulator.DelayAsync(Options.Table.RefreshInterval);
            var found = 0;
            foreach (var node in world.Nodes)
            {
                var other = world.Pick(n => n.Host.Number % 2 != node.Host.Number % 2);
                var closest = await node.Dht.FindClosestAsync(other.Id.Bytes, null, CancellationToken.None);
                if (closest.Count > 0 && closest[0].Peer.Equals(other.Id)) found++;
            }
            return (apart, found);
        });
        Assert.True(apart == 0, $"seed {seed}: {apart} entries of the other half after an hour");
        Assert.True(found == 24, $"seed {seed}: {found} of 24 lookups across succeeded");
    }

    [Fact]
    public void A_walk_visits_every_server_once_whatever_the_size_of_its_table()
    {
        var (walked, tables, connections) = Run(3, async (_, world) =>
        {
            await world.GrowAsync(32, Pause, static i => new NodeOptions { IsUndialable = i == 28 });
            await world.Nodes[25].CrashAsync(silently: false);
            var walker = world.Nodes[10];
            var tables = world.Nodes.Where(n => n != walker).ToDictionary(n => n.Id, n => Table(n).Count(p => !p.Equals(walker.Id)));
            var before = walker.Swarm.Connections.Count;
            var walked = new List<WalkedPeer>();
            await foreach (var peer in walker.Dht.WalkAsync(CancellationToken.None)) walked.Add(peer);
            return (walked, tables, walker.Swarm.Connections.Count - before);
        });
        Assert.Equal(tables.Keys.Select(p => p.ToString()).Order(StringComparer.Ordinal), walked.Select(p => p.Peer.ToString()).Order(StringComparer.Ordinal));
        var answered = walked.Where(p => p.Outcome == RequestOutcome.Answered).ToList();
        Assert.InRange(answered.Count, tables.Count - 2, tables.Count - 1);
        Assert.All(answered, p => Assert.True(p is { Agent: "simulated/1", Addresses.Count: > 0 } && p.Named >= tables[p.Peer] - 1, $"{p.Named} of {tables[p.Peer]} named"));
        Assert.Contains(answered, p => p.Named > 25);
        Assert.InRange(connections, 0, 20);
    }

    [Fact]
    public void Crashed_peers_leave_the_tables_though_nobody_looks_anything_up()
    {
        var (dead, sizes) = Run(4, async (simulator, world) =>
        {
            await world.GrowAsync(25, Pause, static _ => new NodeOptions { Kad = Options with { Table = Options.Table with { RefreshInterval = TimeSpan.FromDays(1) } } });
            foreach (var node in world.Nodes.Skip(18).ToList())
            {
                world.Remove(node);
                await node.CrashAsync(silently: true);
            }
            await simulator.DelayAsync(TimeSpan.FromHours(1));
            var alive = world.Nodes.Select(n => n.Id).ToHashSet();
            return (world.Nodes.Sum(n => Table(n).Count(p => !alive.Contains(p))), world.Nodes.Select(n => Table(n).Count).ToList());
        });
        Assert.Equal(0, dead);
        Assert.All(sizes, size => Assert.InRange(size, 10, 17));
    }

    [Fact]
    public void A_client_finds_and_is_in_no_table()
    {
        var (inTables, protocols, first, expected) = Run(5, async (simulator, world) =>
        {
            await world.GrowAsync(15, Pause, static _ => new NodeOptions());
            var client = await world.AddAsync(new NodeOptions { Kad = Options with { Mode = KadMode.Client } });
            await simulator.DelayAsync(TimeSpan.FromHours(1));
            var closest = await client.Dht.FindClosestAsync(world.Nodes[7].Id.Bytes, null, CancellationToken.None);
            return (world.Nodes.Count(n => Table(n).Contains(client.Id)), client.Swarm.Protocols, closest[0].Peer, world.Nodes[7].Id);
        });
        Assert.Equal(0, inTables);
        Assert.DoesNotContain(protocols, p => p.Contains("/kad/", StringComparison.Ordinal));
        Assert.Equal(expected, first);
    }

    [Fact]
    public void A_node_that_lost_all_its_peers_comes_back_by_those_it_remembers_without_any_bootstrap_peer()
    {
        var (during, after) = Run(6, async (simulator, world) =>
        {
            await world.GrowAsync(20, Pause, static _ => new NodeOptions());
            var lonely = world.Nodes[15];
            // The bootstrap peers are gone for good, and the lonely node is cut off.
            foreach (var node in world.Nodes.Take(5).ToList())
            {
                world.Remove(node);
                await node.CrashAsync(silently: false);
            }
            world.Network.Divide(host => host == lonely.Host ? 1 : 0);
            await simulator.DelayAsync(TimeSpan.FromHours(2));
            var during = Table(lonely).Count;
            world.Network.Join();
            await simulator.DelayAsync(Options.BootstrapRetryMax + TimeSpan.FromMinutes(1));
            return (during, Table(lonely).Count);
        });
        Assert.Equal(0, during);
        Assert.InRange(after, 10, 14);
    }

    [Fact]
    public void A_late_bootstrap_peer_is_found_in_the_background()
    {
        var (reached, early, late) = Run(8, async (simulator, world) =>
        {
            await using var bootstrap = new SimulatedNode(world.Network, new NodeOptions());
            await using var node = new SimulatedNode(world.Network, new NodeOptions());
            await node.StartAsync();
            var reached = await node.Dht.BootstrapAsync([bootstrap.FullAddress], CancellationToken.None);
            await simulator.DelayAsync(TimeSpan.FromMinutes(2));
            var early = Table(node).Count;
            await bootstrap.StartAsync();
            await simulator.DelayAsync(TimeSpan.FromMinutes(5));
            return (reached, early, Table(node).Contains(bootstrap.Id));
        });
        Assert.Equal((0, 0, true), (reached, early, late));
    }

    /// <summary>Nothing happens in a network at rest but what the options say: no polling.</summary>
    [Fact]
    public void A_network_at_rest_is_quiet()
    {
        var (lookups, requests) = Run(7, async (simulator, world) =>
        {
            await world.GrowAsync(10, Pause, static _ => new NodeOptions { Kad = Options with { Table = Options.Table with { LowPeers = 5 } } });
            await simulator.DelayAsync(TimeSpan.FromMinutes(30));
            var before = Requests(world);
            await simulator.DelayAsync(TimeSpan.FromHours(2));
            return (world.Nodes.Count * 12, Requests(world) - before);
        });
        // One bucket, so nothing but the own id is looked up, at most once in seven and a half minutes, and few others exist to be asked.
        Assert.InRange(requests, lookups * 3, lookups * 4 / 3 * 9);
    }

    private static long Requests(SimulatedWorld world) => world.Nodes.Sum(n => n.Dht.Status().Requests.Sum(r => r.Count));

    private static HashSet<PeerId> Table(SimulatedNode node) => [.. node.Dht.RoutingTablePeers().Select(p => p.Peer)];

    private static int Side(SimulatedWorld world, PeerId peer) => world.Nodes.Single(n => n.Id.Equals(peer)).Host.Number % 2;

    private static T Run<T>(ulong seed, Func<Simulator, SimulatedWorld, Task<T>> scenario)
    {
        using var simulator = new Simulator(seed);
        return simulator.Run(() => scenario(simulator, new SimulatedWorld(simulator, new NetworkConditions())));
    }
}
