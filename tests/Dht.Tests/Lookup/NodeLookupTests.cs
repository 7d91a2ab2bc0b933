using Registry.Dht.Lookup;
using Registry.Dht.Routing;
using Registry.Identity;

namespace Registry.Dht.Tests.Lookup;

public sealed class NodeLookupTests
{
    private static readonly PeerId Self = TestPeers.Id(0);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Finds_the_closest_of_a_network_that_answers(int seed)
    {
        var random = new Random(seed);
        var peers = Enumerable.Range(0, 400).Select(_ => TestPeers.Random(random)).ToList();
        var target = KadKey.Of(TestPeers.Random(random).Bytes.Span);
        var lookup = new NodeLookup(target, Self, alpha: 10, beta: 3);
        lookup.Offer(peers.Take(3));
        Run(lookup, peer => Near(peers, KadKey.Of(peer.Bytes.Span), target, random));
        var expected = peers.OrderBy(p => KadKey.Of(p.Bytes.Span).DistanceTo(target)).Take(3);
        Assert.True(expected.SequenceEqual(lookup.Closest(3)), $"seed {seed}");
        Assert.True(lookup.Requests < 100, $"seed {seed}: {lookup.Requests} requests");
    }

    [Fact]
    public void Ends_at_once_without_peers()
    {
        var lookup = new NodeLookup(default, Self, 10, 3);
        lookup.Offer([Self]);
        Assert.True(lookup.IsFinished);
        Assert.False(lookup.TryNext(out _));
    }

    [Fact]
    public void Asks_no_more_than_alpha_at_a_time_and_nobody_twice()
    {
        var lookup = new NodeLookup(default, Self, alpha: 2, beta: 3);
        lookup.Offer(Enumerable.Range(1, 5).Select(TestPeers.Id));
        Assert.True(lookup.TryNext(out var first));
        Assert.True(lookup.TryNext(out var second));
        Assert.False(lookup.TryNext(out _));
        lookup.OnFailure(first!);
        lookup.OnFailure(first!);
        Assert.True(lookup.TryNext(out var third));
        Assert.False(lookup.TryNext(out _));
        Assert.Equal(3, new HashSet<PeerId?> { first, second, third }.Count);
    }

    [Fact]
    public void Ends_when_all_have_failed()
    {
        var lookup = new NodeLookup(default, Self, 10, 3);
        lookup.Offer(Enumerable.Range(1, 30).Select(TestPeers.Id));
        while (lookup.TryNext(out var peer)) lookup.OnFailure(peer!);
        Assert.True(lookup.IsFinished);
        Assert.Empty(lookup.Closest(20));
    }

    [Fact]
    public void A_peer_that_names_ever_more_peers_does_not_keep_it_going()
    {
        var lookup = new NodeLookup(default, Self, 10, 3);
        lookup.Offer([TestPeers.Id(1)]);
        var next = 1000;
        for (var i = 0; i < 100_000 && lookup.TryNext(out var peer); i++)
            lookup.OnAnswer(peer!, [.. Enumerable.Range(next += 1000, 1000).Select(n => new KnownPeer(TestPeers.Id(n), [])), new KnownPeer(Self, [])]);
        Assert.True(lookup.IsFinished);
        Assert.True(lookup.Requests < 2000, $"{lookup.Requests} requests");
    }

    private static void Run(NodeLookup lookup, Func<PeerId, IReadOnlyList<KnownPeer>> answer)
    {
        var waiting = new Queue<PeerId>();
        do
        {
            while (lookup.TryNext(out var peer)) waiting.Enqueue(peer!);
            if (waiting.TryDequeue(out var asked)) lookup.OnAnswer(asked, answer(asked));
        }
        while (!lookup.IsFinished);
    }

    /// <summary>What a peer with a k-bucket table would know: its own neighbourhood and a few far ones in the target's direction.</summary>
    private static List<KnownPeer> Near(List<PeerId> peers, KadKey asked, KadKey target, Random random)
    {
        var shared = asked.CommonPrefixLength(target);
        return [.. peers
            .Where(p => KadKey.Of(p.Bytes.Span).CommonPrefixLength(target) > shared || random.Next(20) == 0)
            .OrderBy(p => KadKey.Of(p.Bytes.Span).DistanceTo(target))
            .Take(20)
            .Select(p => new KnownPeer(p, []))];
    }
}
