namespace Registry.Hivemind.Storage;

/// <summary>All values, from the least useful to the most. Also finds what has expired.</summary>
internal sealed class EvictionOrder
{
    private readonly ExpirationHeap[] _heaps = [.. Enum.GetValues<Usefulness>().Select(_ => new ExpirationHeap())];
    private uint _sequence;

    public RecordValue? Least
    {
        get
        {
            foreach (var heap in _heaps)
            {
                if (heap.Top is { } top) return top;
            }

            return null;
        }
    }

    public void Add(RecordValue value)
    {
        value.Sequence = _sequence++;
        Insert(value);
    }

    public void Remove(RecordValue value) => _heaps[(int)value.Usefulness].Remove(value);

    /// <summary>To be called when what makes it useful has changed.</summary>
    public void Rate(RecordValue value)
    {
        Remove(value);
        Insert(value);
    }

    /// <summary>A value that has expired, or null.</summary>
    public RecordValue? Expired(double now)
    {
        foreach (var heap in _heaps)
        {
            if (heap.Top is { } top && !top.Lives(now)) return top;
        }

        return null;
    }

    private void Insert(RecordValue value)
    {
        value.Usefulness = value.CurrentUsefulness();
        _heaps[(int)value.Usefulness].Add(value);
    }
}

/// <summary>Values, the soonest to expire on top; each knows its place, so that any can be taken out.</summary>
internal sealed class ExpirationHeap
{
    private readonly List<RecordValue> _values = [];

    public RecordValue? Top => _values.Count > 0 ? _values[0] : null;

    public void Add(RecordValue value)
    {
        _values.Add(value);
        Rise(value, _values.Count - 1);
    }

    public void Remove(RecordValue value)
    {
        var index = value.HeapIndex;
        var last = _values[^1];
        _values.RemoveAt(_values.Count - 1);
        value.HeapIndex = -1;
        if (ReferenceEquals(last, value)) return;
        Rise(last, index);
        Sink(last, last.HeapIndex);
    }

    private void Rise(RecordValue value, int index)
    {
        while (index > 0)
        {
            var parent = (index - 1) / 2;
            if (!IsBefore(value, _values[parent])) break;
            Put(_values[parent], index);
            index = parent;
        }
        Put(value, index);
    }

    private void Sink(RecordValue value, int index)
    {
        while (true)
        {
            var child = (2 * index) + 1;
            if (child >= _values.Count) break;
            if (child + 1 < _values.Count && IsBefore(_values[child + 1], _values[child])) child++;
            if (!IsBefore(_values[child], value)) break;
            Put(_values[child], index);
            index = child;
        }
        Put(value, index);
    }

    private void Put(RecordValue value, int index)
    {
        _values[index] = value;
        value.HeapIndex = index;
    }

    private static bool IsBefore(RecordValue a, RecordValue b)
        => a.Expiration != b.Expiration ? a.Expiration < b.Expiration : (int)(a.Sequence - b.Sequence) < 0;
}

/// <summary>What goes first when the store is full, lowest first; among equals, what expires sooner.</summary>
internal enum Usefulness : byte
{
    Cached,
    Stored,
    SelfAnnounced,
    SelfAnnouncedByConnected,
}
