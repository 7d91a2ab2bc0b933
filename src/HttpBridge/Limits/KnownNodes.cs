using Registry.Multiformats;

namespace Registry.HttpBridge.Limits;

/// <summary>
/// From where each node was last heard with its own API key or its peer's signature. What comes for a node from there has small
/// allowances beside the budgets of its address, so that neighbours behind the same NAT, who can use those up, cannot keep it
/// from registering anew or from being heard. Bounded: the node unheard the longest is forgotten. Safe to use from several threads.
/// </summary>
internal sealed class KnownNodes(LimitOptions options, TimeProvider time)
{
    private readonly BudgetClock _clock = new(time);
    private readonly TokenBucket _changes = TokenBucket.Of(options.KnownNode);
    private readonly TokenBucket _proofs = TokenBucket.Of(options.KnownNodeProofs);
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

    /// <summary>The node was heard with its right key, or its peer's.</summary>
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
            return Find(node, from) is { } known && TryTake(_changes, ref known.ChangesFullAt);
        }
    }

    /// <summary>The same for looking whether its peer signed.</summary>
    public bool TryTakeProof(Guid node, AddressGroup from)
    {
        lock (_lock)
        {
            return Find(node, from) is { } known && TryTake(_proofs, ref known.ProofsFullAt);
        }
    }

    private Entry? Find(Guid node, AddressGroup from) => _nodes.TryGetValue(node, out var known) && known.Value.From == from ? known.Value : null;

    private bool TryTake(TokenBucket bucket, ref long fullAt)
    {
        var now = _clock.Now;
        if (bucket.Wait(fullAt, now) > 0) return false;
        fullAt = bucket.Take(fullAt, now);
        return true;
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
        /// <summary>Of its allowances; hearing the node again does not refill them.</summary>
        public long ChangesFullAt = long.MinValue;
        public long ProofsFullAt = long.MinValue;

        public Guid Node => node;

        public AddressGroup From { get; set; }
    }
}
