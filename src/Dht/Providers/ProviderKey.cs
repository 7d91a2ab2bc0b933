namespace Registry.Dht.Providers;

/// <summary>A key and its providers. Kept small: there may be a million of these.</summary>
internal sealed class ProviderKey(byte[] key) : IKeyed
{
    private ProviderRecord[] _records = [];
    private int _count;

    /// <summary>The next key that is due in the same slot of the <see cref="ExpiryWheel"/>.</summary>
    public ProviderKey? NextDue { get; set; }

    public ReadOnlySpan<byte> KeyBytes => key;

    public Span<ProviderRecord> Records => _records.AsSpan(0, _count);

    public int IndexOf(ProviderPeer peer)
    {
        for (var i = 0; i < _count; i++)
            if (ReferenceEquals(_records[i].Peer, peer)) return i;
        return -1;
    }

    public void Add(ProviderRecord record)
    {
        // Most keys have one provider: grow from exactly one.
        if (_count == _records.Length) Array.Resize(ref _records, _count == 0 ? 1 : _count + Math.Max(1, _count / 2));
        _records[_count++] = record;
    }

    public void RemoveAt(int index)
    {
        _records[index] = _records[--_count];
        _records[_count] = default;
        if (_count <= _records.Length / 4) Array.Resize(ref _records, _count);
    }
}
