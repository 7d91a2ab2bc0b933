using Registry.Identity;

namespace Registry.Dht.Routing;

/// <summary>Up to k peers whose keys share one prefix length with the local key.</summary>
internal sealed class KBucket
{
    /// <summary>k of the specification: bucket size and length of answers.</summary>
    public const int Capacity = 20;

    private readonly List<RoutingEntry> _entries = new(4);
    private ReplacementList? _replacements;

    public int Count => _entries.Count;

    public bool IsFull => _entries.Count >= Capacity;

    public IReadOnlyList<RoutingEntry> Entries => _entries;

    public int ReplacementCount => _replacements?.Count ?? 0;

    public void Add(RoutingEntry entry)
    {
        _entries.Add(entry);
        _replacements?.Remove(entry.Peer);
    }

    public bool Remove(RoutingEntry entry) => _entries.Remove(entry);

    public void Wait(Replacement replacement, RoutingTableLimits limits)
    {
        _replacements ??= new ReplacementList();
        _replacements.Add(replacement, limits);
    }

    public Replacement? TakeReplacement() => _replacements?.Take();

    public int CountOf(IpGroup group)
    {
        var count = 0;
        foreach (var entry in _entries)
        {
            if (entry.Group == group) count++;
        }

        return count;
    }

    /// <summary>Disconnected peers before connected ones, then the longest silent; null when empty.</summary>
    public RoutingEntry? LeastRecentlySeen()
    {
        RoutingEntry? oldest = null;
        foreach (var entry in _entries)
        {
            if (oldest is null || IsStaler(entry, oldest)) oldest = entry;
        }

        return oldest;
    }

    /// <summary>Moves the entries that share more than <paramref name="prefix"/> bits with the local key to a new bucket. (Nobody waits for a bucket that can still split.)</summary>
    public KBucket SplitAt(int prefix, KadKey local)
    {
        var deeper = new KBucket();
        foreach (var entry in _entries)
        {
            if (entry.Key.CommonPrefixLength(local) > prefix) deeper.Add(entry);
        }

        _entries.RemoveAll(entry => entry.Key.CommonPrefixLength(local) > prefix);
        return deeper;
    }

    private static bool IsStaler(RoutingEntry left, RoutingEntry right)
        => left.IsConnected == right.IsConnected ? left.LastSeen < right.LastSeen : right.IsConnected;
}

/// <summary>The peers that wait for a place in one bucket: bounded, the one heard of last is the likeliest to be there and goes first.</summary>
internal sealed class ReplacementList
{
    private readonly List<Replacement> _waiting = new(1);

    public int Count => _waiting.Count;

    /// <summary>Adds one, or moves it to the front. The one waiting longest makes room.</summary>
    public void Add(Replacement replacement, RoutingTableLimits limits)
    {
        Remove(replacement.Peer);
        if (limits.ReplacementsPerBucket == 0 || IsGroupFull(replacement.Group, limits.PerGroupInBucket)) return;
        if (_waiting.Count >= limits.ReplacementsPerBucket) _waiting.RemoveAt(0);
        _waiting.Add(replacement);
    }

    public Replacement? Take()
    {
        if (_waiting.Count == 0) return null;
        var last = _waiting[^1];
        _waiting.RemoveAt(_waiting.Count - 1);
        return last;
    }

    public void Remove(PeerId peer)
    {
        for (var i = 0; i < _waiting.Count; i++)
        {
            if (!_waiting[i].Peer.Equals(peer)) continue;
            _waiting.RemoveAt(i);
            return;
        }
    }

    private bool IsGroupFull(IpGroup? group, int max)
    {
        if (group is null) return false;
        var count = 0;
        foreach (var waiting in _waiting)
        {
            if (waiting.Group == group) count++;
        }

        return count >= max;
    }
}

/// <summary>A peer that says it is a DHT server and waits for a place in its bucket. It is checked when there is one.</summary>
internal sealed record Replacement(PeerId Peer, IpGroup? Group);
