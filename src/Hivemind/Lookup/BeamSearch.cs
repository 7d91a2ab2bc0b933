using System.Diagnostics.CodeAnalysis;
using Registry.Hivemind.Routing;
using Registry.Identity;

namespace Registry.Hivemind.Lookup;

/// <summary>
/// A beam search for several keys at once as a state machine (hivemind, dht/traverse.py): says whom to ask for which keys,
/// is told what came of it, and ends when for each key the nodes nearest to it have answered, or what was looked for is found.
/// <para>
/// Unlike hivemind's: nodes that do not answer take no place in the beam; a node is asked together for all keys that it lies
/// in the beam of; a peer is asked once for a key, however many node ids it is given; of who names nodes that do not answer the
/// others it names are asked only while too few else are known.
/// </para>
/// </summary>
internal sealed class BeamSearch
{
    private readonly BeamRules _rules;
    private readonly Predicate<PeerId> _isBarred;
    private readonly Dictionary<DhtId, KeySearch> _keys = [];
    private readonly List<KeySearch> _open = [];
    private readonly Dictionary<PeerId, Repute> _reputes = [];
    private readonly HashSet<TableNode> _alive = [];
    private readonly HashSet<PeerId> _dead = [];
    private int _inFlight;

    /// <summary>Searches for each of the keys once. Peers for which <paramref name="isBarred"/> holds (this host among them) are neither asked nor told of.</summary>
    public BeamSearch(IEnumerable<DhtId> keys, BeamRules rules, Predicate<PeerId> isBarred)
    {
        _rules = rules;
        _isBarred = isBarred;
        foreach (var key in keys)
        {
            var search = new KeySearch(key, rules);
            if (_keys.TryAdd(key, search)) _open.Add(search);
        }
    }

    /// <summary>Calls made so far.</summary>
    public int Calls { get; private set; }

    /// <summary>Told whenever it may have changed: after <see cref="TryNext"/> has answered false.</summary>
    public bool IsFinished => _open.Count == 0;

    /// <summary>Nodes of the own table to start from.</summary>
    public void Offer(DhtId key, IEnumerable<TableNode> nodes)
    {
        foreach (var node in nodes) Hear(_keys[key], node, namer: null);
    }

    /// <summary>The next call; false when enough are in flight, or nobody is left to be asked before an answer comes.</summary>
    public bool TryNext([NotNullWhen(true)] out BeamCall? call)
    {
        call = null;
        if (Choose() is not { Next: { } next } chosen || _inFlight >= _rules.Workers) return false;

        var node = next.Node;
        var searches = _open
            .Where(s => s != chosen && s.Wants(node))
            .OrderBy(s => s.Key.DistanceTo(node.Id))
            .Take(_rules.ChunkSize - 1)
            .Prepend(chosen)
            .ToList();
        foreach (var search in searches) search.Ask(node);
        _inFlight++;
        Calls++;
        call = new BeamCall(node, [.. searches.Select(static s => s.Key)]);
        return true;
    }

    /// <summary>
    /// The answer to a call: who it says it is (null: no node), and for each of the call's keys, in their order, the nodes it
    /// knows nearest to it.
    /// </summary>
    public void OnAnswer(BeamCall call, DhtId? claimed, IReadOnlyList<IReadOnlyList<TableNode>> nearest)
    {
        _inFlight--;
        var namer = ReputeOf(call.Node.Peer);
        if (claimed is { } id) _alive.Add(call.Node with { Id = id });
        for (var i = 0; i < call.Keys.Count; i++)
        {
            var search = _keys[call.Keys[i]];
            search.OnAnswer(call.Node, claimed);
            for (var j = 0; j < nearest[i].Count && j < _rules.Beam; j++) Hear(search, nearest[i][j], namer);
        }
    }

    /// <summary>No usable answer to a call. The peer is asked no more in this search.</summary>
    public void OnFailure(BeamCall call)
    {
        _inFlight--;
        _dead.Add(call.Node.Peer);
        foreach (var key in call.Keys) _keys[key].OnFailure();
        foreach (var search in _open) search.Drop(call.Node.Peer);
    }

    /// <summary>What was looked for under this key is found: nobody else is asked for it.</summary>
    public void Finish(DhtId key) => _keys[key].Finish();

    /// <summary>The nodes nearest to the key that have answered, nearest first.</summary>
    public IReadOnlyList<TableNode> Nearest(DhtId key, int count) => _keys[key].Nearest(count);

    /// <summary>The key with the fewest calls in flight; of several the one whose next node is nearest to it.</summary>
    private KeySearch? Choose()
    {
        KeySearch? chosen = null;
        foreach (var search in _open)
        {
            if (!search.IsFinished) search.Review();
            if (search.IsFinished || search.Next is not { } next || search.InFlight >= _rules.WorkersPerKey) continue;
            if (chosen is null || search.InFlight < chosen.InFlight || (search.InFlight == chosen.InFlight && next.Distance < chosen.Next!.Distance)) chosen = search;
        }

        _open.RemoveAll(static s => s.IsFinished);
        return chosen;
    }

    private void Hear(KeySearch search, TableNode node, Repute? namer)
    {
        if (search.IsFinished || _isBarred(node.Peer)) return;
        if (_dead.Contains(node.Peer))
        {
            namer?.Disprove();
            return;
        }

        var isKnownToLive = _alive.Contains(node);
        if (isKnownToLive) namer?.Confirm();
        search.Hear(node, isKnownToLive ? null : namer);
    }

    private Repute ReputeOf(PeerId peer)
    {
        if (!_reputes.TryGetValue(peer, out var repute)) _reputes.Add(peer, repute = new Repute());
        return repute;
    }
}

/// <summary>One node to be asked for several keys.</summary>
internal sealed record BeamCall(TableNode Node, IReadOnlyList<DhtId> Keys);

/// <summary>How wide a search is, and how many calls it makes.</summary>
internal sealed record BeamRules
{
    /// <summary>So many nodes nearest to a key have to answer.</summary>
    public int Beam { get; init; } = 20;

    /// <summary>With as many nodes that can be believed nobody else is asked: a value is held by no more.</summary>
    public int Enough { get; init; } = 5;

    /// <summary>Calls in flight at a time.</summary>
    public int Workers { get; init; } = 16;

    /// <summary>Keys in a call.</summary>
    public int ChunkSize { get; init; } = 16;

    /// <summary>For one key not everybody is asked at once: the first answers name nodes that are nearer.</summary>
    public int WorkersPerKey => (Workers + 1) / 2;

    /// <summary>The bound where nodes name ever more nodes.</summary>
    public int MaxCallsPerKey => 10 * Beam;

    /// <summary>As many are remembered for a key, the nearest.</summary>
    public int MaxCandidates => 10 * Beam;

    public static BeamRules From(HivemindOptions options) => new() { Beam = options.K, Enough = options.Replicas, Workers = options.Workers, ChunkSize = options.ChunkSize };
}
