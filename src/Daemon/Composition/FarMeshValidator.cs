using Registry.Dht.Records;
using Registry.Registrations.Records;

namespace Registry.Daemon.Composition;

/// <summary>The rules of the /far-mesh namespace, as the DHT asks for them.</summary>
internal sealed class FarMeshValidator(RecordRules rules) : IRecordValidator
{
    public string Namespace => RecordKey.Namespace;

    public RecordVerdict Validate(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, DateTimeOffset now) => rules.Check(key, value, now) switch
    {
        RecordCheck.Valid => RecordVerdict.Valid,
        RecordCheck.WrongKey => RecordVerdict.WrongKey,
        RecordCheck.BadSignature => RecordVerdict.BadSignature,
        RecordCheck.Expired => RecordVerdict.Expired,
        RecordCheck.NotYetValid => RecordVerdict.NotYetValid,
        _ => RecordVerdict.Malformed,
    };

    public int Compare(ReadOnlySpan<byte> key, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => rules.Compare(left, right);
}
