using Registry.Dht.Lookup;
using Registry.Identity;

namespace Registry.Dht.Tests.Lookup;

public sealed class IterativeLookupTests
{
    private static readonly PeerId Self = KadPeers.Id(0);
    private static readonly LookupRules Rules = new();

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    [InlineData(3, 20)]
    [InlineData(4, 40)]
    public void Finds_the_closest_of_a_network_that_answers(int seed, int beta)
    {
        var network = new CoreNetwork(seed, peers: 600);
        var lookup = network.Lookup(Rules with { Beta = beta, Width = Math.Max(20, beta) }, seeds: 3);
        network.Run(lookup);
        Assert.True(network.Closest(beta).SequenceEqual(lookup.Closest(beta).Select(c => c.Peer)), $"seed {seed}");
        Assert.True(lookup.Requests < 40 + 3 * beta, $"seed {seed}: {lookup.Requests} requests");
    }

    [Fact]
    public void Ends_at_once_without_peers()
    {
        var lookup = new IterativeLookup(default, Self, Rules);
        lookup.Offer([new KnownPeer(Self, [])]);
        Assert.True(lookup.IsFinished);
        Assert.False(lookup.TryNext(TimeSpan.Zero, out _));
        Assert.Null(lookup.NextWake);
    }

    [Fact]
    public void Asks_no_more_than_alpha_at_a_time_and_nobody_twice()
    {
        var lookup = Of(Rules with { Alpha = 2 }, seeds: 5);
        var first = Next(lookup);
        var second = Next(lookup);
        Assert.False(lookup.TryNext(TimeSpan.Zero, out _));
        lookup.OnFailure(first, 1);
        lookup.OnFailure(first, 1);
        var third = Next(lookup);
        Assert.False(lookup.TryNext(TimeSpan.Zero, out _));
        Assert.Equal(3, new HashSet<PeerId> { first.Peer, second.Peer, third.Peer }.Count);
    }

    [Fact]
    public void Ends_when_all_have_failed()
    {
        var lookup = Of(Rules, seeds: 30);
        while (lookup.TryNext(TimeSpan.Zero, out var peer)) lookup.OnFailure(peer, 1);
        Assert.True(lookup.IsFinished);
        Assert.Empty(lookup.Closest(20));
    }

    [Fact]
    public void A_peer_that_names_ever_more_peers_does_not_keep_it_going()
    {
        var lookup = Of(Rules, seeds: 1);
        var next = 1000;
        for (var i = 0; i < 100_000 && lookup.TryNext(TimeSpan.Zero, out var peer); i++)
        {
            lookup.OnAnswer(peer, [.. Enumerable.Range(next += 1000, 1000).Select(n => new KnownPeer(KadPeers.Id(n), [])), new KnownPeer(Self, []), new KnownPeer(peer.Peer, [])]);
        }

        Assert.True(lookup.IsFinished);
        Assert.True(lookup.Requests <= 500, $"{lookup.Requests} requests");
        Assert.True(lookup.Candidates.Count <= 1000);
        Assert.DoesNotContain(lookup.Candidates, c => c.Peer.Equals(Self));
    }

    [Fact]
    public void A_slow_request_gives_its_place_away_and_its_answer_still_counts()
    {
        var lookup = Of(Rules with { Alpha = 1, Beta = 3 }, seeds: 4);
        var slow = Next(lookup);
        Assert.Equal(Rules.SlowRequest, lookup.NextWake);
        Assert.False(lookup.TryNext(Rules.SlowRequest - TimeSpan.FromTicks(1), out _));
        Assert.True(lookup.TryNext(Rules.SlowRequest, out var second));
        Assert.True(lookup.TryNext(2 * Rules.SlowRequest, out _));
        lookup.OnAnswer(slow, [new KnownPeer(KadPeers.Id(99), [])]);
        Assert.Contains(slow, lookup.Closest(20));
        Assert.Contains(lookup.Candidates, c => c.Peer.Equals(KadPeers.Id(99)) && c.Hop == 2);
        Assert.Equal(LookupCandidateState.Waiting, second!.State);
    }

    [Fact]
    public void It_has_converged_when_the_closest_have_answered()
    {
        var lookup = Of(Rules, seeds: 20);
        var asked = Enumerable.Range(0, 10).Select(_ => Next(lookup)).ToList();
        foreach (var far in asked[3..6]) lookup.OnAnswer(far, []);
        lookup.OnAnswer(asked[1], []);
        lookup.OnAnswer(asked[2], []);
        Assert.Empty(lookup.Converged(3, 20));
        lookup.OnFailure(asked[0], 1);
        Assert.Equal(asked[1..6], lookup.Converged(3, 20));
        Assert.Equal(asked[1..5], lookup.Converged(3, 4));
    }

    [Fact]
    public void Nobody_waits_long_in_the_end_unless_nobody_else_has_answered()
    {
        var lookup = Of(Rules, seeds: 2);
        var slow = Next(lookup);
        var other = Next(lookup);
        Assert.False(lookup.TryNext(Rules.GiveUpRequest, out _));
        Assert.False(lookup.IsFinished);
        Assert.Equal(Rules.RequestTimeout, lookup.NextWake);
        lookup.OnAnswer(other, []);
        Assert.True(lookup.IsFinished);
        lookup.OnAnswer(slow, [new KnownPeer(KadPeers.Id(99), [])]);
        Assert.True(lookup.IsFinished);
    }

    [Fact]
    public void All_that_never_answer_fail_at_the_hard_deadline()
    {
        var lookup = Of(Rules, seeds: 2);
        Next(lookup);
        Next(lookup);
        Assert.False(lookup.TryNext(Rules.RequestTimeout, out _));
        Assert.True(lookup.IsFinished);
        Assert.All(lookup.Candidates, c => Assert.Equal(LookupCandidateState.Failed, c.State));
        Assert.Null(lookup.NextWake);
    }

    [Fact]
    public void It_ends_when_its_time_is_up()
    {
        var lookup = Of(Rules, seeds: 2);
        Next(lookup);
        Assert.False(lookup.TryNext(Rules.Timeout, out _));
        Assert.True(lookup.IsFinished);
    }

    [Fact]
    public void A_peer_that_failed_is_asked_again_at_addresses_that_another_names()
    {
        var lookup = Of(Rules, seeds: 2);
        var liar = Next(lookup);
        var honest = Next(lookup);
        lookup.OnAnswer(liar, [new KnownPeer(KadPeers.Id(7), [KadPeers.Public(1)])]);
        var victim = Next(lookup);
        lookup.OnFailure(victim, 1);
        Assert.False(lookup.TryNext(TimeSpan.Zero, out _));
        lookup.OnAnswer(honest, [new KnownPeer(KadPeers.Id(7), [KadPeers.Public(1), KadPeers.Public(2)])]);
        Assert.Same(victim, Next(lookup));
        Assert.Contains(KadPeers.Public(2), victim.Addresses);
        // The end of the first request says nothing of the second.
        lookup.OnFailure(victim, 1);
        Assert.Equal(LookupCandidateState.Waiting, victim.State);
        lookup.OnAnswer(victim, []);
        Assert.True(lookup.IsFinished);
    }

    [Fact]
    public void Nobody_is_asked_more_than_three_times()
    {
        var lookup = Of(Rules, seeds: 20);
        var liars = Enumerable.Range(0, 10).Select(_ => Next(lookup)).ToList();
        var asked = 0;
        for (var i = 0; i < liars.Count; i++)
        {
            lookup.OnAnswer(liars[i], [new KnownPeer(KadPeers.Id(777), [KadPeers.Public(i)])]);
            while (lookup.TryNext(TimeSpan.Zero, out var next))
            {
                if (next.Peer.Equals(KadPeers.Id(777))) asked++;
                lookup.OnFailure(next, next.Attempts);
            }
        }
        Assert.Equal(3, asked);
    }

    private static IterativeLookup Of(LookupRules rules, int seeds)
    {
        var lookup = new IterativeLookup(default, Self, rules);
        lookup.Offer(Enumerable.Range(1, seeds).Select(n => new KnownPeer(KadPeers.Id(n), [])));
        return lookup;
    }

    private static LookupCandidate Next(IterativeLookup lookup)
    {
        Assert.True(lookup.TryNext(TimeSpan.Zero, out var next));
        return next;
    }
}
