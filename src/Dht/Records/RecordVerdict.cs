namespace Registry.Dht.Records;

public enum RecordVerdict
{
    Valid,
    Malformed,
    WrongKey,
    BadSignature,
    Expired,
    NotYetValid,
}
