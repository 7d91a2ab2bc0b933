using Registry.Identity;

namespace Registry.Dht.Records;

/// <summary>A namespace that GET_VALUE and PUT_VALUE serve: who judges its values and who keeps them.</summary>
public sealed record RecordNamespace(IRecordValidator Validator, IValueStore Store);

/// <summary>Decides which values may live under one key namespace, and which of several is the best.</summary>
public interface IRecordValidator
{
    /// <summary>First path segment of the keys: "pk" for "/pk/…".</summary>
    string Namespace { get; }

    RecordVerdict Validate(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, DateTimeOffset now);

    /// <summary>Negative, zero or positive as <paramref name="left"/> is worse than, the same as or better than <paramref name="right"/>; both are valid.</summary>
    int Compare(ReadOnlySpan<byte> key, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right);
}

public enum RecordVerdict
{
    Valid,
    Malformed,
    WrongKey,
    BadSignature,
    Expired,
    NotYetValid,
}

/// <summary>Keeps the values of one namespace. Reads are synchronous (memory); a put completes when it is durable.</summary>
public interface IValueStore
{
    /// <summary>The unexpired value; null when there is none.</summary>
    StoredValue? Get(ReadOnlySpan<byte> key, DateTimeOffset now);

    /// <summary>Stores a validated value that is at least as good as the one held. <paramref name="from"/> is the authenticated sender, null for local puts.</summary>
    ValueTask<PutOutcome> PutAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, PeerId? from, CancellationToken cancellation);
}

public readonly record struct StoredValue(ReadOnlyMemory<byte> Value, DateTimeOffset Received);

public enum PutOutcome
{
    Stored,

    /// <summary>A better value is held; the put is not an error.</summary>
    Outdated,

    /// <summary>Refused by the store's own rules (ownership, quota).</summary>
    Refused,

    /// <summary>The store cannot commit now.</summary>
    Unavailable,
}

/// <summary>Keys of values are paths whose first segment names the namespace.</summary>
internal static class RecordKeys
{
    /// <summary>"pk" of "/pk/…"; empty when the key is no such path.</summary>
    public static ReadOnlySpan<byte> NamespaceOf(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty || key[0] != (byte)'/') return default;
        var rest = key[1..];
        var end = rest.IndexOf((byte)'/');
        return end > 0 ? rest[..end] : default;
    }
}
