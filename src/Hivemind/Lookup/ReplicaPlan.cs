using System.Diagnostics.CodeAnalysis;
using Registry.Hivemind.Routing;
using Registry.Identity;

namespace Registry.Hivemind.Lookup;

/// <summary>
/// Spreads values over the nodes nearest to their keys, as a state machine (hivemind, dht/node.py, store_many): says which node
/// to give which values, is told what came of it, and puts the next nearest node in the place of one that fails. A node that
/// answers counts even when it does not take a value: it holds a newer one.
/// <para>Unlike hivemind, what a node is to hold of several keys goes to it together.</para>
/// </summary>
internal sealed class ReplicaPlan
{
    private readonly StoreRules _rules;
    private readonly IReadOnlyList<int> _sizes;
    private readonly ReplicaKey[] _keyOf;
    private readonly Dictionary<PeerId, Queue<int>> _waiting = [];
    private readonly Queue<TableNode> _nodes = [];
    private readonly HashSet<PeerId> _dead = [];
    private int _inFlight;

    /// <summary><paramref name="sizes"/> are the bytes of each value, in the order of their numbers.</summary>
    public ReplicaPlan(IReadOnlyList<ReplicaKey> keys, IReadOnlyList<int> sizes, StoreRules rules)
    {
        _rules = rules;
        _sizes = sizes;
        _keyOf = new ReplicaKey[sizes.Count];
        foreach (var key in keys)
        {
            foreach (var value in key.Values) _keyOf[value] = key;
            for (var i = 0; i < rules.Replicas; i++) AssignNext(key, key.Values);
        }
    }

    public bool IsFinished => _inFlight == 0 && _nodes.Count == 0;

    /// <summary>The next call; false when enough are in flight, or none is left.</summary>
    public bool TryNext([NotNullWhen(true)] out StoreCall? call)
    {
        call = null;
        if (_inFlight >= _rules.Workers || !_nodes.TryDequeue(out var node)) return false;

        var waiting = _waiting[node.Peer];
        var values = new List<int>();
        long bytes = 0;
        while (waiting.TryPeek(out var value) && values.Count < _rules.MaxValues && (values.Count == 0 || bytes + _sizes[value] <= _rules.MaxBytes))
        {
            values.Add(waiting.Dequeue());
            bytes += _sizes[value];
        }

        if (waiting.Count > 0) _nodes.Enqueue(node);
        else _waiting.Remove(node.Peer);
        _inFlight++;
        call = new StoreCall(node, values);
        return true;
    }

    public void OnStored() => _inFlight--;

    /// <summary>The node did not answer: what it was given and should have been given goes to others.</summary>
    public void OnFailure(StoreCall call)
    {
        _inFlight--;
        IEnumerable<int> orphans = call.Values;
        if (_dead.Add(call.Node.Peer) && _waiting.Remove(call.Node.Peer, out var waiting))
        {
            orphans = orphans.Concat(waiting);
            var others = _nodes.Where(n => !n.Peer.Equals(call.Node.Peer)).ToList();
            _nodes.Clear();
            others.ForEach(_nodes.Enqueue);
        }

        foreach (var values in orphans.GroupBy(v => _keyOf[v]).ToList()) AssignNext(values.Key, [.. values]);
    }

    private void AssignNext(ReplicaKey key, IReadOnlyList<int> values)
    {
        if (key.Next(n => _dead.Contains(n.Peer)) is not { } node) return;
        if (!_waiting.TryGetValue(node.Peer, out var waiting))
        {
            _waiting.Add(node.Peer, waiting = new Queue<int>());
            _nodes.Enqueue(node);
        }

        foreach (var value in values) waiting.Enqueue(value);
    }
}

/// <summary>A key to be stored: its values by their numbers, and the nodes that may take them, nearest first, each peer once.</summary>
internal sealed class ReplicaKey(IReadOnlyList<int> values, IReadOnlyList<TableNode> nodes)
{
    private int _next;

    public IReadOnlyList<int> Values => values;

    /// <summary>The nearest node not yet given out for this key, for which <paramref name="isDead"/> does not hold; null when none is left.</summary>
    public TableNode? Next(Predicate<TableNode> isDead)
    {
        while (_next < nodes.Count)
        {
            var node = nodes[_next++];
            if (!isDead(node)) return node;
        }

        return null;
    }
}

/// <summary>One node to be given several values, by their numbers.</summary>
internal sealed record StoreCall(TableNode Node, IReadOnlyList<int> Values);

/// <summary>How far values are spread, and in what portions.</summary>
internal sealed record StoreRules
{
    /// <summary>Nodes that have to answer for each key.</summary>
    public int Replicas { get; init; } = 5;

    /// <summary>Calls in flight at a time.</summary>
    public int Workers { get; init; } = 16;

    /// <summary>Values in a call.</summary>
    public int MaxValues { get; init; } = 256;

    /// <summary>Bytes of values and subkeys in a call; one value alone may have more.</summary>
    public int MaxBytes { get; init; } = 1 << 20;

    public static StoreRules From(HivemindOptions options, int maxFrameBytes) => new()
    {
        Replicas = options.Replicas,
        Workers = options.Workers,
        MaxBytes = Math.Min(1 << 20, maxFrameBytes / 2),
    };
}
