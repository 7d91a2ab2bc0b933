using Registry.Hivemind.Lookup;
using Registry.Hivemind.Routing;

namespace Registry.Hivemind.Tests.Lookup;

public sealed class ReplicaPlanTests
{
    private static readonly StoreRules Rules = new() { Replicas = 3 };

    private readonly List<TableNode> _nodes;

    public ReplicaPlanTests()
    {
        var swarm = new BeamSwarm(1);
        _nodes = [.. Enumerable.Range(0, 10).Select(_ => swarm.NextNode())];
    }

    [Fact]
    public void What_a_node_is_to_hold_goes_to_it_together()
    {
        var calls = Run(new ReplicaPlan([Key([0, 1], 0, 1, 2, 3), Key([2], 2, 1, 5, 6)], [10, 10, 10], Rules));

        Assert.Equal([(0, "0 1"), (1, "0 1 2"), (2, "0 1 2"), (5, "2")], calls);
    }

    [Fact]
    public void The_next_nearest_takes_the_place_of_one_that_fails()
    {
        var calls = Run(new ReplicaPlan([Key([0], 0, 1, 2, 3, 4, 5)], [10], Rules), gone: [1, 3]);

        Assert.Equal([(0, "0"), (1, "0"), (2, "0"), (3, "0"), (4, "0")], calls);
    }

    [Fact]
    public void With_fewer_nodes_than_replicas_all_are_used() =>
        Assert.Equal([(0, "0"), (1, "0")], Run(new ReplicaPlan([Key([0], 0, 1), Key([1])], [10, 10], Rules)));

    [Fact]
    public void A_node_that_failed_is_not_used_for_other_keys()
    {
        var rules = new StoreRules { Replicas = 1, Workers = 1, MaxValues = 1 };
        var calls = Run(new ReplicaPlan([Key([0, 1], 0, 1), Key([2], 2, 0, 3)], [1, 1, 1], rules), gone: [0, 2]);

        Assert.Equal([(0, "0"), (1, "0"), (1, "1"), (2, "2"), (3, "2")], calls);
    }

    [Fact]
    public void Portions_are_bounded()
    {
        var rules = new StoreRules { Replicas = 1, MaxValues = 3, MaxBytes = 100 };
        var calls = Run(new ReplicaPlan([Key([0, 1, 2, 3, 4, 5, 6], 0)], [60, 60, 200, 1, 1, 1, 1], rules));

        Assert.Equal([(0, "0"), (0, "1"), (0, "2"), (0, "3 4 5"), (0, "6")], calls);
    }

    private ReplicaKey Key(int[] values, params int[] nodes) => new(values, [.. nodes.Select(i => _nodes[i])]);

    /// <summary>The calls made, as the number of the node and those of the values, sorted.</summary>
    private List<(int Node, string Values)> Run(ReplicaPlan plan, params int[] gone)
    {
        var dead = gone.Select(i => _nodes[i].Peer).ToHashSet();
        var calls = new List<(int, string)>();
        while (plan.TryNext(out var call))
        {
            calls.Add((_nodes.IndexOf(call.Node), string.Join(' ', call.Values)));
            if (dead.Contains(call.Node.Peer)) plan.OnFailure(call);
            else plan.OnStored();
        }

        Assert.True(plan.IsFinished);
        return [.. calls.OrderBy(static c => c.Item1)];
    }
}
