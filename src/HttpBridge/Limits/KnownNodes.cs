using Registry.Multiformats;

namespace Registry.HttpBridge.Limits;

/// <summary>
/// From where each node was last heard with its own API key. A change for a node that comes from there has a small allowance
/// beside the budget of its address, so that neighbours behind the same NAT, who can use that budget up, cannot keep it from
/// registering anew. Bounded: the node unheard the longest is forgotten. Safe to use from several threads.
/// </summary>
internal sealed class KnownNodes(LimitOptions options, TimeProvider time)
{
    private readonly BudgetClock _clock = new(time);
    private readonly TokenBucket _allowance = TokenBucket.Of(options.KnownNode);
    private readonly Dictionary<Guid, LinkedListNode<Entry>> _nodes = [];
    private readonly Dictionary<AddressGroup, int> _groups = [];
    private readonly LinkedList<Entry> _longestUnheardFirst = [];
    private readonly Lock _lock = new();

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _nodes.Count;
            }
        }
    }

    /// <summary>The node was heard with its right key.</summary>
    public void Heard(Guid node, AddressGroup from)
    {
        lock (_lock)
        {
            if (_nodes.TryGetValue(node, out var known))
            {
                _longestUnheardFirst.Remove(known);
                _longestUnheardFirst.AddLast(known);
                if (known.Value.From == from) return;
                Leave(known.Value.From);
                known.Value.From = from;
            }
            else
            {
                if (_nodes.Count >= options.MaxKnownNodes) Remove(_longestUnheardFirst.First!);
                _nodes[node] = _longestUnheardFirst.AddLast(new Entry(node) { From = from });
            }

            _groups[from] = _groups.GetValueOrDefault(from) + 1;
        }
    }

    /// <summary>The node is gone.</summary>
    public void Forget(Guid node)
    {
        lock (_lock)
        {
            if (_nodes.TryGetValue(node, out var known)) Remove(known);
        }
    }

    /// <summary>Whether any node was last heard from there; if not, no body need be read to find out which.</summary>
    public bool AnyFrom(AddressGroup group)
    {
        lock (_lock)
        {
            return _groups.ContainsKey(group);
        }
    }

    /// <summary>Takes a change for a node out of its allowance; false when it was last heard from elsewhere, or has used it up.</summary>
    public bool TryTake(Guid node, AddressGroup from)
    {
        lock (_lock)
        {
            if (!_nodes.TryGetValue(node, out var known) || known.Value.From != from) return false;
            var now = _clock.Now;
            if (_allowance.Wait(known.Value.FullAt, now) > 0) return false;
            known.Value.FullAt = _allowance.Take(known.Value.FullAt, now);
            return true;
        }
    }

    private void Remove(LinkedListNode<Entry> known)
    {
        _longestUnheardFirst.Remove(known);
        _nodes.Remove(known.Value.Node);
        Leave(known.Value.From);
    }

    private void Leave(AddressGroup group)
    {
        if (--_groups[group] == 0) _groups.Remove(group);
    }

    private sealed class Entry(Guid node)
    {
        public Guid Node => node;

        public AddressGroup From { get; set; }

        /// <summary>Of its allowance; hearing the node again does not refill it.</summary>
        public long FullAt { get; set; } = long.MinValue;
    }
}
