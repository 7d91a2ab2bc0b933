using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Registry.Libp2p.Swarm;

namespace Registry.Dht.Providers;

/// <summary>A key's providers, in its row of the key table. Most keys have a single one, which needs no list.</summary>
internal struct ProviderKey()
{
    private ProviderRecord _single;
    private ProviderList? _list;
    private bool _hasSingle;

    /// <summary>The next key that is due in the same slot of the <see cref="ExpiryWheel"/>; -1 at the end.</summary>
    public int NextDue { get; set; } = -1;

    [UnscopedRef]
    public Span<ProviderRecord> Records
        => _list is not null ? _list.Records
            : _hasSingle ? MemoryMarshal.CreateSpan(ref _single, 1)
            : default;

    /// <summary>
    /// Where the next answer begins: each answer goes on after the last provider that the one before it named, so that all
    /// providers of a popular key get their turn.
    /// </summary>
    public readonly int Turn => _list?.Turn ?? 0;

    public void Add(ProviderRecord record)
    {
        if (_list is null && !_hasSingle)
        {
            _single = record;
            _hasSingle = true;
            return;
        }
        _list ??= new ProviderList(_single);
        _hasSingle = false;
        _list.Add(record);
    }

    public void RemoveAt(int index)
    {
        if (_list is null)
        {
            _hasSingle = false;
            return;
        }
        _list.RemoveAt(index);
        if (_list.Records.Length > 1) return;
        _single = _list.Records[0];
        _hasSingle = true;
        _list = null;
    }

    public readonly void Advance(int count) => _list?.Advance(count);
}

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

/// <summary>One provider of one key: its number in the peer table, and Unix seconds.</summary>
internal record struct ProviderRecord(int Peer, uint Expires);

/// <summary>A peer with at least one provider record, in its row of the peer table; its id and addresses are the row's bytes.</summary>
internal struct ProviderPeer(uint addressesExpire, AddressScope narrowest)
{
    private int _records;
    private byte _narrowest = (byte)narrowest;

    /// <summary>Unix seconds.</summary>
    public uint AddressesExpire { get; set; } = addressesExpire;

    public int Records { readonly get => _records; set => _records = value; }

    /// <summary>The narrowest scope among its addresses: who is at least that near may see them all.</summary>
    public AddressScope Narrowest { readonly get => (AddressScope)_narrowest; set => _narrowest = (byte)value; }
}
