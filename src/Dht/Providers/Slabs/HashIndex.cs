namespace Registry.Dht.Providers.Slabs;

/// <summary>Numbers by hash: open addressing with linear probing. What the numbers stand for is compared by the caller.</summary>
internal sealed class HashIndex
{
    private const int MinCapacity = 16;

    private Entry[] _entries = new Entry[MinCapacity];
    private int _count;

    /// <summary>The next number with this hash; begin with a <paramref name="probe"/> of 0. False when there is none left.</summary>
    public bool TryNext(uint hash, ref uint probe, out int number)
    {
        while (true)
        {
            ref readonly var entry = ref _entries[Place(hash + probe)];
            probe++;
            number = entry.Number - 1;
            if (entry.Number == 0) return false;
            if (entry.Hash == hash) return true;
        }
    }

    public void Add(uint hash, int number)
    {
        if (_count + 1 > _entries.Length / 4 * 3) Resize(_entries.Length * 2);
        Insert(new Entry(hash, number + 1));
        _count++;
    }

    /// <summary>The number must be there under this hash.</summary>
    public void Remove(uint hash, int number)
    {
        var hole = Place(hash);
        while (_entries[hole].Number != number + 1) hole = Place((uint)hole + 1);
        // Those behind the hole that could have been placed in it move up, so that no search ends there too early.
        for (var next = Place((uint)hole + 1); _entries[next].Number != 0; next = Place((uint)next + 1))
        {
            var home = Place(_entries[next].Hash);
            if (Place((uint)(next - home)) < Place((uint)(next - hole))) continue;
            _entries[hole] = _entries[next];
            hole = next;
        }
        _entries[hole] = default;
        _count--;
        if (_entries.Length > MinCapacity && _count < _entries.Length / 8) Resize(_entries.Length / 2);
    }

    private int Place(uint at) => (int)(at & (uint)(_entries.Length - 1));

    private void Insert(Entry entry)
    {
        var at = Place(entry.Hash);
        while (_entries[at].Number != 0) at = Place((uint)at + 1);
        _entries[at] = entry;
    }

    private void Resize(int capacity)
    {
        var old = _entries;
        _entries = new Entry[capacity];
        foreach (var entry in old)
        {
            if (entry.Number != 0) Insert(entry);
        }
    }

    /// <summary>The number plus one, so that an empty place is all zeros.</summary>
    private readonly record struct Entry(uint Hash, int Number);
}
