using Registry.Hivemind.Routing;
using Registry.Identity;

namespace Registry.Hivemind.Tests.Routing;

public sealed class HivemindRoutingTableTests
{
    private readonly Random _random = new(5);
    private readonly DhtId _self;
    private readonly PeerId _selfPeer;

    public HivemindRoutingTableTests()
    {
        _self = TestNodes.IdWith(_random, false);
        _selfPeer = TestNodes.Peer(_random);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_nearest_are_those_that_sorting_all_would_give(int seed)
    {
        var random = new Random(seed);
        var table = Table(new HivemindOptions());
        for (var i = 0; i < 2000; i++) Offer(table, TestNodes.Node(random));
        var nodes = table.Nodes();
        Assert.True(nodes.Count > 100, $"seed {seed}: {nodes.Count} nodes");
        for (var i = 0; i < 50; i++)
        {
            var target = DhtId.Random(random);
            var sorted = nodes.OrderBy(n => n.Id.DistanceTo(target)).ToList();
            Assert.Equal(sorted.Take(20), table.Nearest(target, 20));
            Assert.Equal(sorted.Skip(1).Take(20), table.Nearest(target, 20, exceptId: sorted[0].Id));
            Assert.Equal(sorted[0].Id.DistanceTo(target) < _self.DistanceTo(target), table.HasNearerThanSelf(target, _selfPeer));
            Assert.Equal(sorted[1].Id.DistanceTo(target) < _self.DistanceTo(target), table.HasNearerThanSelf(target, sorted[0].Peer));
            Assert.Equal(sorted.Where(n => n != sorted[3]).Take(20), table.Nearest(target, 20, exceptPeer: sorted[3].Peer));
        }
    }

    [Fact]
    public void A_bucket_splits_while_it_holds_the_own_id_or_its_depth_is_no_multiple_of_the_modulus()
    {
        var table = Table(new HivemindOptions { K = 2, Replicas = 1 });

        // All lie in the other half, one bit deeper than the root: it splits from depth 1 to depth 5, where no more is let in.
        for (var i = 0; i < 200; i++) Offer(table, new TableNode(TestNodes.IdWith(_random, true, true, true, true, true), TestNodes.Peer(_random)));
        Assert.Equal(2, table.Nodes().Count);
        Assert.Equal(4, table.Count);

        // Close to the own id nothing is too deep.
        var near = Enumerable.Range(0, 100).Select(place => new TableNode(NearSelf(place), TestNodes.Peer(_random))).ToList();
        foreach (var node in near) Assert.Equal(OfferResult.Added, table.Offer(node.Id, node.Peer).Result);
    }

    [Fact]
    public void A_full_bucket_lets_the_newcomer_wait_and_doubts_the_one_heard_of_least_recently()
    {
        var table = Table(new HivemindOptions { K = 2, Replicas = 1 });
        var far = Enumerable.Range(0, 5).Select(_ => new TableNode(TestNodes.IdWith(_random, true, true, true, true, true), TestNodes.Peer(_random))).ToList();
        Offer(table, far[0]);
        Offer(table, far[1]);
        Assert.Equal(OfferResult.Updated, table.Offer(far[0].Id, far[0].Peer).Result);

        Assert.Equal(new Offered(OfferResult.Waiting, far[1]), table.Offer(far[2].Id, far[2].Peer));
        Assert.Equal(new Offered(OfferResult.StillWaiting, far[0]), table.Offer(far[2].Id, far[2].Peer));
        Assert.Equal(new Offered(OfferResult.Waiting), table.Offer(far[3].Id, far[3].Peer));
        Assert.Equal(far.Take(2).ToHashSet(), table.Nodes().ToHashSet());

        // It answers: nothing changes. It does not: the last to wait takes its place.
        Assert.Equal(OfferResult.Updated, table.Offer(far[1].Id, far[1].Peer).Result);
        Assert.True(table.Remove(far[0].Peer));
        Assert.Equal([far[1], far[3]], table.Nodes().OrderBy(far.IndexOf));

        // No more wait than have a place, the longest waiting gives way.
        var late = new TableNode(TestNodes.IdWith(_random, true, true, true, true, true), TestNodes.Peer(_random));
        Offer(table, far[4]);
        Offer(table, late);
        Assert.Equal(4, table.Count);
        Assert.False(table.TryGetId(far[2].Peer, out _));
    }

    [Fact]
    public void A_doubt_that_could_not_be_cleared_up_comes_back()
    {
        var table = Table(new HivemindOptions { K = 1, Replicas = 1 });
        var nodes = Enumerable.Range(0, 2).Select(_ => new TableNode(TestNodes.IdWith(_random, true, true, true, true, true), TestNodes.Peer(_random))).ToList();
        Offer(table, nodes[0]);
        Assert.Equal(nodes[0], table.Offer(nodes[1].Id, nodes[1].Peer).Doubted);
        Assert.Null(table.Offer(nodes[1].Id, nodes[1].Peer).Doubted);
        table.TakeBackDoubt(nodes[0].Id);
        Assert.Equal(nodes[0], table.Offer(nodes[1].Id, nodes[1].Peer).Doubted);
    }

    [Fact]
    public void The_own_id_and_the_own_peer_are_not_taken()
    {
        var table = Table(new HivemindOptions());
        Assert.Equal(OfferResult.Self, table.Offer(_self, TestNodes.Peer(_random)).Result);
        Assert.Equal(OfferResult.Self, table.Offer(DhtId.Random(_random), _selfPeer).Result);
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public void A_peer_has_one_node_id_the_last_it_said()
    {
        var table = Table(new HivemindOptions());
        var peer = TestNodes.Peer(_random);
        DhtId last = default;
        for (var i = 0; i < 1000; i++)
        {
            last = DhtId.Random(_random);
            Assert.Equal(OfferResult.Added, table.Offer(last, peer).Result);
        }

        Assert.Equal([new TableNode(last, peer)], table.Nodes());
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public void A_node_id_stays_with_the_peer_that_has_it_until_that_is_gone()
    {
        var table = Table(new HivemindOptions());
        var node = TestNodes.Node(_random);
        var other = TestNodes.Peer(_random);
        Offer(table, node);
        Assert.Equal(new Offered(OfferResult.Contested, node), table.Offer(node.Id, other));
        Assert.Equal(new Offered(OfferResult.Contested), table.Offer(node.Id, other));
        Assert.Equal([node], table.Nodes());

        table.Remove(node.Peer);
        Assert.Equal(OfferResult.Added, table.Offer(node.Id, other).Result);
    }

    [Fact]
    public void The_table_stops_splitting_at_its_bound()
    {
        var table = Table(new HivemindOptions { MaxTableNodes = 100 });
        for (var i = 0; i < 160; i++)
        {
            for (var j = 0; j < 50; j++) Offer(table, new TableNode(NearSelf(i % 150, j), TestNodes.Peer(_random)));
        }

        // What there is when it is reached may fill up: as many wait as have a place.
        Assert.True(table.Count < 1000, $"{table.Count} nodes");
    }

    /// <summary>Random offers and removals; the maps and the buckets must tell the same story all along.</summary>
    [Fact]
    public void Nodes_peers_and_counts_agree_whatever_happens()
    {
        const int seed = 77;
        var random = new Random(seed);
        var table = Table(new HivemindOptions { K = 3, Replicas = 1 });
        var peers = Enumerable.Range(0, 60).Select(_ => TestNodes.Peer(random)).ToArray();
        var ids = Enumerable.Range(0, 80).Select(_ => DhtId.Random(random)).ToArray();
        for (var i = 0; i < 20_000; i++)
        {
            var peer = peers[random.Next(peers.Length)];
            if (random.Next(4) == 0) table.Remove(peer);
            else table.Offer(ids[random.Next(ids.Length)], peer);
            if (i % 100 != 0) continue;

            var nodes = table.Nodes();
            Assert.True(nodes.Count == nodes.Distinct().Count() && nodes.Count <= table.Count, $"seed {seed}, step {i}");
            Assert.All(nodes, node => Assert.True(table.TryGetId(node.Peer, out var id) && id == node.Id));
        }

        foreach (var peer in peers) table.Remove(peer);
        Assert.Equal(0, table.Count);
        Assert.Empty(table.Nodes());
    }

    private static void Offer(HivemindRoutingTable table, TableNode node) => table.Offer(node.Id, node.Peer);

    private HivemindRoutingTable Table(HivemindOptions options) => new(_self, _selfPeer, options);

    /// <summary>Differs from the own id from a place on, in that bit and in the last byte.</summary>
    private DhtId NearSelf(int place, int salt = 0)
    {
        var bytes = _self.ToArray();
        bytes[place / 8] ^= (byte)(0x80 >> (place % 8));
        bytes[^1] ^= (byte)salt;
        Assert.True(DhtId.TryRead(bytes, out var id));
        return id;
    }
}
