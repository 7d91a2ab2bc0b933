using Registry.Dht.Publishing;
using Registry.Registrations;

namespace Registry.Daemon.Composition;

/// <summary>
/// The registrations that this daemon keeps in the DHT: those made here over HTTP, and their withdrawals. What came over the
/// DHT is published by whoever brought it there.
/// </summary>
internal sealed class PublishedRegistrations : IPublishedValues
{
    private readonly Registrar _registrar;

    public PublishedRegistrations(Registrar registrar)
    {
        _registrar = registrar;
        registrar.Changed += happened =>
        {
            if (happened is { Key: { } key, IsForeign: false }) Changed?.Invoke(key);
        };
    }

    public event Action<ReadOnlyMemory<byte>>? Changed;

    public IEnumerable<ReadOnlyMemory<byte>> Keys() => _registrar.PublishableKeys().Select(static key => (ReadOnlyMemory<byte>)key);

    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value) => _registrar.TryGetRecord(key, out value, out _);
}
