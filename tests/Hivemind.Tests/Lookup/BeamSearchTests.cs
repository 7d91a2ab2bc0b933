using Registry.Hivemind.Lookup;
using Registry.Hivemind.Routing;

namespace Registry.Hivemind.Tests.Lookup;

public sealed class BeamSearchTests
{
    private static readonly BeamRules Rules = new();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 40)]
    [InlineData(4, 40)]
    public void For_each_key_the_nearest_nodes_are_found(int seed, int keys)
    {
        var swarm = new BeamSwarm(seed).Grow(200);
        var search = Start(swarm, keys, out var wanted);

        swarm.Run(search, Rules.Workers);

        AssertNearest(swarm, search, wanted, seed);
    }

    [Fact]
    public void Keys_share_calls()
    {
        const int Seed = 5;
        var swarm = new BeamSwarm(Seed).Grow(30);
        var search = Start(swarm, keys: 32, out var wanted);

        var calls = swarm.Run(search, Rules.Workers);

        AssertNearest(swarm, search, wanted, Seed);
        Assert.All(calls, c => Assert.InRange(c.Keys.Count, 1, Rules.ChunkSize));
        // One at a time they would take 32 * 20.
        Assert.InRange(calls.Count, 40, 250);
    }

    [Fact]
    public void Nobody_is_asked_twice_for_a_key()
    {
        var swarm = new BeamSwarm(6).Grow(100);
        var search = Start(swarm, keys: 10, out _);

        var calls = swarm.Run(search, Rules.Workers);

        var asked = calls.SelectMany(c => c.Keys.Select(k => (c.Node.Peer, k))).ToList();
        Assert.Equal(asked.Count, asked.Distinct().Count());
        Assert.Equal(calls.Count, search.Calls);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public void Nodes_that_are_gone_take_nobodys_place(int seed)
    {
        var swarm = new BeamSwarm(seed).Grow(200);
        foreach (var node in swarm.Nodes.Where((_, i) => i % 3 == 0)) swarm.Gone.Add(node.Peer);
        var search = Start(swarm, keys: 20, out var wanted);

        var calls = swarm.Run(search, Rules.Workers);

        // Those at the edge of the beam may be named by nobody: a node names its 20 nearest, gone or not.
        AssertNearest(swarm, search, wanted, seed, count: 10);
        // In flight together at most, when the first failed.
        Assert.All(calls.Where(c => swarm.Gone.Contains(c.Node.Peer)).GroupBy(c => c.Node.Peer), g => Assert.InRange(g.Count(), 1, 3));
    }

    [Fact]
    public void A_key_found_is_asked_for_no_more()
    {
        var swarm = new BeamSwarm(9).Grow(200);
        var search = Start(swarm, keys: 2, out var wanted);

        var calls = swarm.Run(search, Rules.Workers, onAnswer: _ => search.Finish(wanted[0]));

        Assert.InRange(calls.Count(c => c.Keys.Contains(wanted[0])), 1, Rules.WorkersPerKey);
        Assert.InRange(calls.Count(c => c.Keys.Contains(wanted[1])), Rules.Beam, 60);
        Assert.Equal(swarm.Nearest(wanted[1], 5), search.Nearest(wanted[1], 5));
    }

    [Fact]
    public void Without_anybody_to_ask_it_ends_at_once()
    {
        var search = new BeamSearch([DhtId.Random(new Random(10))], Rules, _ => false);

        Assert.False(search.TryNext(out _));
        Assert.True(search.IsFinished);
    }

    [Fact]
    public void Barred_peers_are_neither_asked_nor_named()
    {
        var swarm = new BeamSwarm(11).Grow(60);
        var key = DhtId.Random(swarm.Random);
        var barred = swarm.Nearest(key, 5).Select(n => n.Peer).ToHashSet();
        var search = new BeamSearch([key], Rules, barred.Contains);
        search.Offer(key, swarm.Nodes.Take(20));

        var calls = swarm.Run(search, Rules.Workers);

        Assert.DoesNotContain(calls, c => barred.Contains(c.Node.Peer));
        Assert.Equal(swarm.Nodes.Where(n => !barred.Contains(n.Peer)).OrderBy(n => n.Id.DistanceTo(key)).Take(5), search.Nearest(key, 5));
    }

    [Fact]
    public void Who_a_peer_is_it_says_itself()
    {
        var swarm = new BeamSwarm(12).Grow(20);
        var key = DhtId.Random(swarm.Random);
        var restarted = swarm.Nodes[3];
        var search = new BeamSearch([key], Rules, _ => false);
        search.Offer(key, [new TableNode(key, restarted.Peer), swarm.Nodes[4]]);

        swarm.Run(search, Rules.Workers);

        Assert.Equal(swarm.Nearest(key, 20), search.Nearest(key, 20));
    }

    private static BeamSearch Start(BeamSwarm swarm, int keys, out List<DhtId> wanted)
    {
        wanted = [.. Enumerable.Range(0, keys).Select(_ => DhtId.Random(swarm.Random))];
        var search = new BeamSearch(wanted, Rules, _ => false);
        foreach (var key in wanted) search.Offer(key, swarm.Random.GetItems(swarm.Nodes.ToArray(), 20).Distinct());
        return search;
    }

    private static void AssertNearest(BeamSwarm swarm, BeamSearch search, List<DhtId> wanted, int seed, int count = 20)
    {
        foreach (var key in wanted)
        {
            Assert.True(swarm.Nearest(key, count).SequenceEqual(search.Nearest(key, count)), $"{key}, seed {seed}");
        }
    }
}
