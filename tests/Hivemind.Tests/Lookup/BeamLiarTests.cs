using Registry.Hivemind.Lookup;
using Registry.Hivemind.Routing;

namespace Registry.Hivemind.Tests.Lookup;

public sealed class BeamLiarTests
{
    private static readonly BeamRules Rules = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Invented_nodes_near_the_key_hide_nobody_and_cost_few_calls(int seed)
    {
        var swarm = new BeamSwarm(seed).Grow(200);
        foreach (var liar in swarm.Nodes.Where((_, i) => i % 5 == 0)) swarm.Lies[liar.Peer] = key => [.. Enumerable.Range(0, 20).Select(i => Invent(swarm, key, i))];

        var (search, key, calls) = Run(swarm);

        Assert.True(swarm.Nearest(key, 20).SequenceEqual(search.Nearest(key, 20)), $"seed {seed}");
        Assert.True(calls.Count < 150, $"{calls.Count} calls, seed {seed}");
    }

    [Fact]
    public void A_peer_under_many_node_ids_is_asked_once()
    {
        var swarm = new BeamSwarm(4).Grow(60);
        var liar = swarm.Nodes[0];
        swarm.Lies[liar.Peer] = key => [.. Enumerable.Range(0, 20).Select(i => new TableNode(Invent(swarm, key, i).Id, liar.Peer))];

        var (search, key, calls) = Run(swarm);

        Assert.InRange(calls.Count(c => c.Node.Peer.Equals(liar.Peer)), 0, 1);
        Assert.Equal(swarm.Nearest(key, 20), search.Nearest(key, 20));
    }

    [Fact]
    public void A_known_peer_under_a_false_id_is_still_found_under_its_own()
    {
        var swarm = new BeamSwarm(5).Grow(60);
        foreach (var liar in swarm.Nodes.Take(6)) swarm.Lies[liar.Peer] = key => [.. swarm.Nodes.OrderBy(n => n.Id.DistanceTo(key)).Take(20).Select(n => n with { Id = DhtId.Random(swarm.Random) })];

        var (search, key, _) = Run(swarm);

        Assert.Equal(swarm.Nearest(key, 10), search.Nearest(key, 10));
    }

    [Fact]
    public void Ever_more_nodes_end_somewhere()
    {
        // Everybody there is names new ones, nearer each time, and they all answer.
        var swarm = new BeamSwarm(6).Grow(20);
        var distance = 1 << 20;
        foreach (var node in swarm.Nodes) swarm.Lies[node.Peer] = More;

        var (_, _, calls) = Run(swarm);

        Assert.Equal(Rules.MaxCallsPerKey, calls.Count);

        IReadOnlyList<TableNode> More(DhtId key)
        {
            var more = Enumerable.Range(0, 20).Select(_ => Invent(swarm, key, distance--)).ToList();
            foreach (var node in more)
            {
                swarm.Nodes.Add(node);
                swarm.Lies[node.Peer] = More;
            }

            return more;
        }
    }

    [Fact]
    public void A_client_that_answers_is_no_node()
    {
        var rules = new BeamRules();
        var swarm = new BeamSwarm(7).Grow(2);
        var key = DhtId.Random(swarm.Random);
        var search = new BeamSearch([key], rules, _ => false);
        search.Offer(key, swarm.Nodes);

        while (search.TryNext(out var call)) search.OnAnswer(call, call.Node == swarm.Nodes[0] ? null : call.Node.Id, [[]]);

        Assert.True(search.IsFinished);
        Assert.Equal([swarm.Nodes[1]], search.Nearest(key, 20));
    }

    private static (BeamSearch Search, DhtId Key, List<BeamCall> Calls) Run(BeamSwarm swarm)
    {
        var key = DhtId.Random(swarm.Random);
        var search = new BeamSearch([key], Rules, _ => false);
        search.Offer(key, swarm.Random.GetItems(swarm.Nodes.ToArray(), 20).Distinct());
        return (search, key, swarm.Run(search, Rules.Workers));
    }

    /// <summary>A node that differs from the key in its last bits only.</summary>
    private static TableNode Invent(BeamSwarm swarm, DhtId key, int distance)
    {
        var id = key.ToArray();
        id[^4] ^= (byte)(distance >> 24);
        id[^3] ^= (byte)(distance >> 16);
        id[^2] ^= (byte)(distance >> 8);
        id[^1] ^= (byte)distance;
        Assert.True(DhtId.TryRead(id, out var near));
        return swarm.NextNode() with { Id = near };
    }
}
