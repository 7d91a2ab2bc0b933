namespace Registry.Dht.Providers.Slabs;

/// <summary>
/// Rows found by a byte string, each with a number that it keeps: a dictionary for millions of rows without an object for
/// any of them. Hashes are seeded per process, since the keys come from strangers. Not safe for several threads.
/// </summary>
internal sealed class BlobTable<T>
    where T : struct
{
    private const int SegmentRows = 1024;

    private readonly BlobArena _arena = new();
    private readonly HashIndex _index = new();

    // Segments, so that a growing table is neither copied nor half empty.
    private readonly List<Row[]> _segments = [];
    private int _top;
    private int _vacant = -1;

    public int Count { get; private set; }

    /// <summary>Numbers lie below this; not all of them are taken.</summary>
    public int NumberLimit => _top;

    public ref T this[int number] => ref RowOf(number).Value;

    /// <summary>The number of the row; -1 when there is none.</summary>
    public int Find(ReadOnlySpan<byte> key)
    {
        var hash = HashOf(key);
        for (uint probe = 0; _index.TryNext(hash, ref probe, out var number);)
        {
            if (_arena.Key(RowOf(number).Blob).SequenceEqual(key)) return number;
        }

        return -1;
    }

    /// <summary>
    /// Adds a row with these bytes, of which the first <paramref name="keyLength"/> are the key that it is found by, not
    /// there yet. Answers its number.
    /// </summary>
    public int Add(ReadOnlySpan<byte> bytes, int keyLength, T value)
    {
        var number = TakeNumber();
        RowOf(number) = new Row { Blob = _arena.Add(number, bytes, keyLength), Value = value };
        _index.Add(HashOf(bytes[..keyLength]), number);
        Count++;
        return number;
    }

    public void Remove(int number)
    {
        ref var row = ref RowOf(number);
        _index.Remove(HashOf(_arena.Key(row.Blob)), number);
        _arena.Free(row.Blob);
        row = new Row { Blob = ~(_vacant + 1) };
        _vacant = number;
        Count--;
        Compact();
    }

    public bool Has(int number) => number < _top && RowOf(number).Blob >= 0;

    /// <summary>All bytes of the row; valid until the next change.</summary>
    public ReadOnlySpan<byte> Bytes(int number) => _arena.Bytes(RowOf(number).Blob);

    /// <summary>The key of the row; valid until the next change.</summary>
    public ReadOnlySpan<byte> Key(int number) => _arena.Key(RowOf(number).Blob);

    /// <summary>Other bytes that begin with the same key.</summary>
    public void Replace(int number, ReadOnlySpan<byte> bytes)
    {
        ref var row = ref RowOf(number);
        var keyLength = _arena.Key(row.Blob).Length;
        _arena.Free(row.Blob);
        row.Blob = _arena.Add(number, bytes, keyLength);
        Compact();
    }

    private static uint HashOf(ReadOnlySpan<byte> key)
    {
        var hash = new HashCode();
        hash.AddBytes(key);
        return (uint)hash.ToHashCode();
    }

    private ref Row RowOf(int number) => ref _segments[number / SegmentRows][number % SegmentRows];

    private int TakeNumber()
    {
        if (_vacant >= 0)
        {
            var number = _vacant;
            _vacant = ~RowOf(number).Blob - 1;
            return number;
        }
        if (_top == _segments.Count * SegmentRows) _segments.Add(new Row[SegmentRows]);
        return _top++;
    }

    private void Compact()
    {
        var chunk = _arena.Sparsest();
        if (chunk < 0) return;
        foreach (var handle in _arena.HandlesOf(chunk))
        {
            var owner = _arena.Owner(handle);
            ref var row = ref RowOf(owner);
            if (row.Blob != handle) continue;
            row.Blob = _arena.Add(owner, _arena.Bytes(handle), _arena.Key(handle).Length);
            _arena.Free(handle);
        }
        _arena.Release(chunk);
    }

    /// <summary>A vacant row has a negative blob: the complement of one more than the next vacant number.</summary>
    private struct Row
    {
        public int Blob;
        public T Value;
    }
}
