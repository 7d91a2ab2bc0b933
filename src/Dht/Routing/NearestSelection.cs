namespace Registry.Dht.Routing;

/// <summary>Keeps the nearest entries of those offered, sorted, in the caller's spans.</summary>
internal ref struct NearestSelection(KadKey target, Span<RoutingEntry> entries, Span<KadKey> distances)
{
    private readonly Span<RoutingEntry> _entries = entries;
    private readonly Span<KadKey> _distances = distances;

    public int Count { get; private set; }

    public readonly bool IsFull => Count == _entries.Length;

    public void Offer(RoutingEntry entry)
    {
        var distance = entry.Key.DistanceTo(target);
        var position = Count;
        if (IsFull)
        {
            if (Count == 0 || distance.CompareTo(_distances[Count - 1]) >= 0) return;
            position--;
        }
        else
        {
            Count++;
        }
        for (; position > 0 && distance.CompareTo(_distances[position - 1]) < 0; position--)
        {
            _entries[position] = _entries[position - 1];
            _distances[position] = _distances[position - 1];
        }
        _entries[position] = entry;
        _distances[position] = distance;
    }
}
