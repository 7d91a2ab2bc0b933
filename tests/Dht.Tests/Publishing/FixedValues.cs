using System.Collections.Concurrent;
using System.Text;
using Registry.Dht.Publishing;

namespace Registry.Dht.Tests.Publishing;

/// <summary>Values to publish, set by the test.</summary>
internal sealed class FixedValues : IPublishedValues
{
    private readonly ConcurrentDictionary<string, byte[]> _values = new();

    public event Action<ReadOnlyMemory<byte>>? Changed;

    public void Set(string key, byte? value)
    {
        if (value is { } number) _values[key] = [number];
        else _values.TryRemove(key, out _);
        Changed?.Invoke(Encoding.UTF8.GetBytes(key));
    }

    public IEnumerable<ReadOnlyMemory<byte>> Keys() => _values.Keys.Select(k => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(k));

    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value)
    {
        var found = _values.TryGetValue(Encoding.UTF8.GetString(key), out var bytes);
        value = bytes;
        return found;
    }
}
