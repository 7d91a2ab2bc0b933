namespace Registry.Registrations.Records;

/// <summary>Verdict over a record that came in under a DHT key.</summary>
public enum RecordCheck
{
    Valid,
    Malformed,
    WrongKey,
    BadSignature,
    Expired,
    NotYetValid,
}
