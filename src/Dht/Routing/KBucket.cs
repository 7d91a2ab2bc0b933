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
