using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

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
