using Registry.Dht.Providers;
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

    /// <summary>
    /// Announces this node as provider of these keys (1 to 80 bytes each) now and again, <see cref="RepublishOptions.ProvideInterval"/>
    /// apart, until told to stop, also after a restart. False, and nothing done, beyond <see cref="RepublishOptions.MaxKeys"/>.
    /// Throws ArgumentException for a key of another length, and DatabaseUnavailableException when it could not be stored: then
    /// it holds until the next restart.
    /// </summary>
    public Task<bool> StartProvidingAsync(params IReadOnlyCollection<ReadOnlyMemory<byte>> keys)
    {
        if (keys.Any(static k => k.Length is 0 or > ProviderStore.MaxKeyLength)) throw new ArgumentException($"A key of providers has 1 to {ProviderStore.MaxKeyLength} bytes.", nameof(keys));
        return _republisher.StartProvidingAsync(keys);
    }

    /// <summary>Announces it no more; what others hold of it expires. Throws DatabaseUnavailableException when that could not be stored.</summary>
    public Task StopProvidingAsync(params IReadOnlyCollection<ReadOnlyMemory<byte>> keys) => _republisher.StopProvidingAsync(keys);
}
