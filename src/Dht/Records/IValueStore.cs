using Registry.Identity;

namespace Registry.Dht.Records;

/// <summary>Keeps the values of one namespace. Reads are synchronous (memory); a put completes when it is durable.</summary>
public interface IValueStore
{
    /// <summary>The unexpired value; null when there is none.</summary>
    StoredValue? Get(ReadOnlySpan<byte> key, DateTimeOffset now);

    /// <summary>Stores a validated value that is at least as good as the one held. <paramref name="from"/> is the authenticated sender, null for local puts.</summary>
    ValueTask<PutOutcome> PutAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, PeerId? from, CancellationToken cancellation);
}
