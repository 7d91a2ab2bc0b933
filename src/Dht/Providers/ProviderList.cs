namespace Registry.Dht.Providers;

/// <summary>The records of a key with several providers, and whose turn it is to be named.</summary>
internal sealed class ProviderList(ProviderRecord first)
{
    private ProviderRecord[] _records = [first, default];
    private int _count = 1;

    public Span<ProviderRecord> Records => _records.AsSpan(0, _count);

    public int Turn { get; private set; }

    public void Add(ProviderRecord record)
    {
        if (_count == _records.Length) Array.Resize(ref _records, _count + Math.Max(1, _count / 2));
        _records[_count++] = record;
    }

    public void RemoveAt(int index)
    {
        _records[index] = _records[--_count];
        if (_count <= _records.Length / 4) Array.Resize(ref _records, _count);
        Turn %= Math.Max(_count, 1);
    }

    public void Advance(int count) => Turn = (Turn + count) % _count;
}
