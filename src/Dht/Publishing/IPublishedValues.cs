namespace Registry.Dht.Publishing;

/// <summary>Values that this node keeps published in the DHT on behalf of others. Must be quick (memory), thread-safe, and not throw.</summary>
public interface IPublishedValues
{
    /// <summary>Raised with the key of a value that is new, changed or gone: the network hears of it at once. Handlers are quick and do not throw.</summary>
    event Action<ReadOnlyMemory<byte>>? Changed;

    /// <summary>The keys to publish now. Others, of which <see cref="Changed"/> was raised, stay published as long as they have a value.</summary>
    IEnumerable<ReadOnlyMemory<byte>> Keys();

    /// <summary>The value as it is to be published now; false when there is none (any more).</summary>
    bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value);
}
