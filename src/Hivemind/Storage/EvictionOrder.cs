namespace Registry.Hivemind.Storage;

/// <summary>All values, from the least useful to the most. Also finds what has expired.</summary>
internal sealed class EvictionOrder
{
    private readonly ExpirationHeap[] _heaps = [.. Enum.GetValues<Usefulness>().Select(_ => new ExpirationHeap())];
    private uint _sequence;

    public StoredValue? Least
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

    public void Add(StoredValue value)
    {
        value.Sequence = _sequence++;
        Insert(value);
    }

    public void Remove(StoredValue value) => _heaps[(int)value.Usefulness].Remove(value);

    /// <summary>To be called when what makes it useful has changed.</summary>
    public void Rate(StoredValue value)
    {
        Remove(value);
        Insert(value);
    }

    /// <summary>A value that has expired, or null.</summary>
    public StoredValue? Expired(double now)
    {
        foreach (var heap in _heaps)
        {
            if (heap.Top is { } top && !top.Lives(now)) return top;
        }

        return null;
    }

    private void Insert(StoredValue value)
    {
        value.Usefulness = value.CurrentUsefulness();
        _heaps[(int)value.Usefulness].Add(value);
    }
}
