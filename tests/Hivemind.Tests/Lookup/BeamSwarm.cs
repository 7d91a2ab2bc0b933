using Registry.Hivemind.Lookup;
using Registry.Hivemind.Routing;
using Registry.Identity;

namespace Registry.Hivemind.Tests.Lookup;

/// <summary>
/// A swarm on paper, to drive a <see cref="BeamSearch"/> with plain calls: who knows whom, who is gone, who lies. Calls in
/// flight are answered in an order drawn by lot.
/// </summary>
internal sealed class BeamSwarm(int seed)
{
    private readonly Random _random = new(seed);
    private readonly Dictionary<PeerId, List<TableNode>> _tables = [];

    public List<TableNode> Nodes { get; } = [];

    public HashSet<PeerId> Gone { get; } = [];

    /// <summary>What these answer in place of the truth.</summary>
    public Dictionary<PeerId, Func<DhtId, IReadOnlyList<TableNode>>> Lies { get; } = [];

    public Random Random => _random;

    public TableNode NextNode()
    {
        var multihash = new byte[34];
        _random.NextBytes(multihash);
        (multihash[0], multihash[1]) = (0x12, 32);
        Assert.True(PeerId.TryDecode(multihash, out var peer));
        return new TableNode(DhtId.Random(_random), peer);
    }

    /// <summary>Each node knows its <paramref name="neighbours"/> nearest and as many at random.</summary>
    public BeamSwarm Grow(int nodes, int neighbours = 20)
    {
        for (var i = 0; i < nodes; i++) Nodes.Add(NextNode());
        foreach (var node in Nodes)
        {
            var others = Nodes.Where(n => n != node).ToArray();
            var near = others.OrderBy(n => n.Id.DistanceTo(node.Id)).Take(neighbours);
            _tables[node.Peer] = [.. near.Union(_random.GetItems(others, neighbours))];
        }

        return this;
    }

    public IReadOnlyList<TableNode> Nearest(DhtId key, int count) =>
        [.. Nodes.Where(n => !Gone.Contains(n.Peer)).OrderBy(n => n.Id.DistanceTo(key)).Take(count)];

    public IReadOnlyList<TableNode> Answer(PeerId peer, DhtId key) =>
        Lies.TryGetValue(peer, out var lie) ? lie(key) : [.. _tables[peer].OrderBy(n => n.Id.DistanceTo(key)).Take(20)];

    /// <summary>Runs a search to its end; answers the calls it made.</summary>
    public List<BeamCall> Run(BeamSearch search, int workers, Action<BeamCall>? onAnswer = null)
    {
        var calls = new List<BeamCall>();
        var inFlight = new List<BeamCall>();
        while (true)
        {
            while (search.TryNext(out var call))
            {
                calls.Add(call);
                inFlight.Add(call);
            }

            Assert.True(inFlight.Count <= workers, $"{inFlight.Count} calls at a time, seed {seed}");
            if (inFlight.Count == 0) break;
            var next = inFlight[_random.Next(inFlight.Count)];
            inFlight.Remove(next);
            Settle(search, next, onAnswer);
        }

        Assert.True(search.IsFinished, $"seed {seed}");
        return calls;
    }

    private void Settle(BeamSearch search, BeamCall call, Action<BeamCall>? onAnswer)
    {
        var known = Nodes.Find(n => n.Peer.Equals(call.Node.Peer));
        if (known.Peer is null || Gone.Contains(known.Peer))
        {
            search.OnFailure(call);
            return;
        }

        search.OnAnswer(call, known.Id, [.. call.Keys.Select(k => Answer(known.Peer, k))]);
        onAnswer?.Invoke(call);
    }
}
