namespace Registry.Hivemind.Storage;

/// <summary>Values, the soonest to expire on top; each knows its place, so that any can be taken out.</summary>
internal sealed class ExpirationHeap
{
    private readonly List<StoredValue> _values = [];

    public StoredValue? Top => _values.Count > 0 ? _values[0] : null;

    public void Add(StoredValue value)
    {
        _values.Add(value);
        Rise(value, _values.Count - 1);
    }

    public void Remove(StoredValue value)
    {
        var index = value.HeapIndex;
        var last = _values[^1];
        _values.RemoveAt(_values.Count - 1);
        value.HeapIndex = -1;
        if (ReferenceEquals(last, value)) return;
        Rise(last, index);
        Sink(last, last.HeapIndex);
    }

    private void Rise(StoredValue value, int index)
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

    private void Sink(StoredValue value, int index)
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

    private void Put(StoredValue value, int index)
    {
        _values[index] = value;
        value.HeapIndex = index;
    }

    private static bool IsBefore(StoredValue a, StoredValue b)
        => a.Expiration != b.Expiration ? a.Expiration < b.Expiration : (int)(a.Sequence - b.Sequence) < 0;
}
