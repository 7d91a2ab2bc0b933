using Registry.Dht.Publishing;

namespace Registry.Dht;

public sealed partial class KadDht
{
    /// <summary>Announces this node as provider of <paramref name="key"/> (1 to 80 bytes) to the k closest peers, once. Returns when enough have it.</summary>
    public Task<PublishReport> ProvideAsync(ReadOnlyMemory<byte> key, CancellationToken cancellation)
        => _publisher.ProvideAsync(key, cancellation);

    /// <summary>Puts a value to the k closest peers, once. Returns when enough have it. Throws ArgumentException for a value that its namespace does not accept.</summary>
    public Task<PublishReport> PutValueAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, CancellationToken cancellation)
        => _publisher.PutValueAsync(key, value, cancellation);
}
