using Registry.Dht.Records;
using Registry.Identity;
using Registry.Registrations;
using Registry.Registrations.Records;

namespace Registry.Daemon.Composition;

/// <summary>
/// The registrations as the DHT's value store of /far-mesh: a record put by a peer and one registered over HTTP are the same
/// record under the same rules of ownership and order.
/// </summary>
internal sealed class FarMeshValues(Registrar registrar) : IValueStore
{
    public StoredValue? Get(ReadOnlySpan<byte> key, DateTimeOffset now) =>
        registrar.TryGetRecord(key, out var value, out var received) ? new StoredValue(value, received) : null;

    public async ValueTask<PutOutcome> PutAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, PeerId? from, CancellationToken cancellation) =>
        await registrar.PutRecordAsync(key, value, from, cancellation) switch
        {
            RecordPutOutcome.Stored => PutOutcome.Stored,
            RecordPutOutcome.Outdated => PutOutcome.Outdated,
            RecordPutOutcome.Unavailable => PutOutcome.Unavailable,
            _ => PutOutcome.Refused,
        };
}
