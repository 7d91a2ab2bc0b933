namespace Registry.Dht.Routing;

/// <summary>Up to k peers whose keys share one prefix length with the local key.</summary>
internal sealed class KBucket
{
    /// <summary>k of the specification: bucket size and length of answers.</summary>
    public const int Capacity = 20;

    private readonly List<RoutingEntry> _entries = new(4);

    public int Count => _entries.Count;

    public bool IsFull => _entries.Count >= Capacity;

    public IReadOnlyList<RoutingEntry> Entries => _entries;

    public void Add(RoutingEntry entry) => _entries.Add(entry);

    public bool Remove(RoutingEntry entry) => _entries.Remove(entry);

    public int CountOf(IpGroup group)
    {
        var count = 0;
        foreach (var entry in _entries)
            if (entry.Group == group) count++;
        return count;
    }

    /// <summary>Disconnected peers before connected ones, then the longest silent; null when empty.</summary>
    public RoutingEntry? LeastRecentlySeen()
    {
        RoutingEntry? oldest = null;
        foreach (var entry in _entries)
            if (oldest is null || IsStaler(entry, oldest)) oldest = entry;
        return oldest;
    }

    /// <summary>Moves the entries that share more than <paramref name="prefix"/> bits with the local key to a new bucket.</summary>
    public KBucket SplitAt(int prefix, KadKey local)
    {
        var deeper = new KBucket();
        foreach (var entry in _entries)
            if (entry.Key.CommonPrefixLength(local) > prefix) deeper.Add(entry);
        _entries.RemoveAll(entry => entry.Key.CommonPrefixLength(local) > prefix);
        return deeper;
    }

    private static bool IsStaler(RoutingEntry left, RoutingEntry right)
        => left.IsConnected == right.IsConnected ? left.LastSeen < right.LastSeen : right.IsConnected;
}
