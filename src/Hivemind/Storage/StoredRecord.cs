using System.Buffers;
using Registry.Hivemind.Values;

namespace Registry.Hivemind.Storage;

/// <summary>All that a key holds, in storage or in the cache: one regular value, or the subkeys of a dictionary in no particular order.</summary>
internal sealed class StoredRecord(DhtId key, bool inCache, HivemindRecordKind kind)
{
    // Up to here comparing all is as fast as anything.
    private const int MaxWithoutHashes = 8;

    private RecordValue[] _values = [];

    // Looked through before the values themselves, which lie scattered in memory.
    private int[]? _hashes;

    // Their bits: numbers are searched many at a time only when equal means the same bits.
    private long[]? _expirations;
    private int _count;

    public DhtId Key => key;

    public bool InCache => inCache;

    public HivemindRecordKind Kind => kind;

    /// <summary>Values for which there is room without growing.</summary>
    public int Capacity => _values.Length;

    public ReadOnlySpan<RecordValue> Values => _values.AsSpan(0, _count);

    /// <summary>The latest of its values; negative infinity when there are none.</summary>
    public double Expiration { get; private set; } = double.NegativeInfinity;

    /// <summary>None of its values expires sooner; all may expire later.</summary>
    public double Soonest { get; private set; } = double.PositiveInfinity;

    public int Bytes { get; private set; }

    /// <summary>As last sent, while it holds.</summary>
    public RenderedDictionary? Rendered { get; set; }

    public RecordValue? Find(ReadOnlySpan<byte> subkey)
    {
        if (_hashes is null)
        {
            foreach (var value in Values)
            {
                if (value.Subkey.Span.SequenceEqual(subkey)) return value;
            }

            return null;
        }
        var hash = Hash(subkey);
        for (var from = 0; ;)
        {
            var found = _hashes.AsSpan(from, _count - from).IndexOf(hash);
            if (found < 0) return null;
            if (_values[from + found].Subkey.Span.SequenceEqual(subkey)) return _values[from + found];
            from += found + 1;
        }
    }

    public bool HasSelfAnnounced(double now)
    {
        foreach (var value in Values)
        {
            if (value.IsSelfAnnounced && value.Lives(now)) return true;
        }

        return false;
    }

    /// <summary>Whether Python could hold the subkey beside the others: see <see cref="Subkey.AreComparable"/>.</summary>
    public bool CanHold(ReadOnlySpan<byte> subkey, double expiration)
    {
        var first = _expirations is null ? 0 : _expirations.AsSpan(0, _count).IndexOf(BitConverter.DoubleToInt64Bits(expiration));
        if (first < 0) return true;
        // Those that expire together are comparable with each other, so one speaks for all.
        foreach (var value in Values[first..])
        {
            if (value.Expiration == expiration && !value.Subkey.Span.SequenceEqual(subkey)) return Subkey.AreComparable(value.Subkey.Span, subkey);
        }

        return true;
    }

    /// <summary>
    /// What goes first when room is wanted for another: what has expired, then the least useful, then what expires soonest.
    /// Looks at all of them.
    /// </summary>
    public RecordValue? Least(RecordValue? except, double now)
    {
        RecordValue? least = null;
        Soonest = double.PositiveInfinity;
        foreach (var value in Values)
        {
            Soonest = Math.Min(Soonest, value.Expiration);
            if (value != except && (least is null || Rank(value).CompareTo(Rank(least)) < 0)) least = value;
        }
        return least;

        (bool, Usefulness, double) Rank(RecordValue value) => (value.Lives(now), value.Usefulness, value.Expiration);
    }

    public void Add(RecordValue value)
    {
        if (_count == _values.Length) Resize(Math.Max(1, _count + (_count / 2) + (_count & 1)));
        Put(value, _count++);
        Count(value, 1);
        Expiration = Math.Max(Expiration, value.Expiration);
        Soonest = Math.Min(Soonest, value.Expiration);
    }

    /// <summary>Takes the place of one with the same subkey.</summary>
    public void Replace(RecordValue old, RecordValue value)
    {
        Put(value, old.Index);
        Count(old, -1);
        Count(value, 1);
        Expiration = old.Expiration == Expiration && value.Expiration < Expiration ? Latest() : Math.Max(Expiration, value.Expiration);
        Soonest = Math.Min(Soonest, value.Expiration);
    }

    public void Remove(RecordValue value)
    {
        Put(_values[--_count], value.Index);
        _values[_count] = null!;
        // Or a dictionary that was large once would hold room that nobody counts.
        if (_values.Length > MaxWithoutHashes && _count <= _values.Length / 4) Resize(_count + (_count / 2) + 1);
        Count(value, -1);
        if (value.Expiration == Expiration) Expiration = Latest();
    }

    /// <summary>A dictionary as it is sent, without what has expired. <paramref name="until"/> is when the first of the rest does.</summary>
    public byte[] Render(double now, out double until)
    {
        var (count, length) = (0, 0);
        until = double.PositiveInfinity;
        foreach (var value in Values)
        {
            if (!value.Lives(now)) continue;
            (count, length) = (count + 1, length + value.Bytes.Length);
            until = Math.Min(until, value.Expiration);
        }
        var header = new ArrayBufferWriter<byte>(32);
        DictionaryValue.WriteHeader(header, count, length, Expiration);
        var blob = new byte[header.WrittenCount + length];
        header.WrittenSpan.CopyTo(blob);
        var at = header.WrittenCount;
        foreach (var value in Values)
        {
            if (!value.Lives(now)) continue;
            value.Bytes.CopyTo(blob, at);
            at += value.Bytes.Length;
        }
        return blob;
    }

    /// <summary>Decoded, without what has expired.</summary>
    public DhtValue Describe(double now)
    {
        if (kind == HivemindRecordKind.Regular) return new DhtValue(_values[0].Value, Expiration, null);
        var entries = new List<DictionaryEntry>(_count);
        foreach (var value in Values)
        {
            if (value.Lives(now)) entries.Add(value.ToEntry());
        }

        return new DhtValue(default, Expiration, entries);
    }

    private void Count(RecordValue value, int sign) => Bytes += sign * value.Bytes.Length;

    private double Latest()
    {
        var latest = double.NegativeInfinity;
        foreach (var value in Values)
        {
            latest = Math.Max(latest, value.Expiration);
            // Nothing lives longer than the one that has gone; often another lives as long.
            if (latest == Expiration) break;
        }
        return latest;
    }

    private void Put(RecordValue value, int index)
    {
        _values[index] = value;
        value.Index = index;
        if (_hashes is null) return;
        _hashes[index] = Hash(value.Subkey.Span);
        _expirations![index] = BitConverter.DoubleToInt64Bits(value.Expiration);
    }

    private void Resize(int size)
    {
        Array.Resize(ref _values, size);
        (_hashes, _expirations) = size <= MaxWithoutHashes ? (null, null) : (new int[size], new long[size]);
        for (var i = 0; i < _count && _hashes is not null; i++) Put(_values[i], i);
    }

    /// <summary>Keyed per process: subkeys come from strangers.</summary>
    private static int Hash(ReadOnlySpan<byte> subkey)
    {
        var hash = new HashCode();
        hash.AddBytes(subkey);
        return hash.ToHashCode();
    }
}
