using Registry.Dht.Records;

namespace Registry.Dht.Tests.Records;

/// <summary>Values under "/n/…" are a number in their first byte, the higher the better; 255 is malformed.</summary>
internal sealed class CounterValidator : IRecordValidator
{
    public string Namespace => "n";

    public RecordVerdict Validate(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, DateTimeOffset now)
        => value.IsEmpty || value[0] == 255 ? RecordVerdict.Malformed : RecordVerdict.Valid;

    public int Compare(ReadOnlySpan<byte> key, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => left[0].CompareTo(right[0]);
}
