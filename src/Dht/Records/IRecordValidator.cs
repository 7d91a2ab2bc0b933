namespace Registry.Dht.Records;

/// <summary>Decides which values may live under one key namespace, and which of several is the best.</summary>
public interface IRecordValidator
{
    /// <summary>First path segment of the keys: "pk" for "/pk/…".</summary>
    string Namespace { get; }

    RecordVerdict Validate(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, DateTimeOffset now);

    /// <summary>Negative, zero or positive as <paramref name="left"/> is worse than, the same as or better than <paramref name="right"/>; both are valid.</summary>
    int Compare(ReadOnlySpan<byte> key, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right);
}
