namespace Registry.Registrations.Records;

/// <summary>Field numbers of the record beyond those of the statement, which are its field table's (registration.proto).</summary>
internal static class RecordFields
{
    public const int Version = 12;
    public const int Kind = 13;
    public const int Scheme = 14;
    public const int Signature = 15;
    public const int PeerPublicKey = 16;
    public const int PeerSignature = 17;

    public const ulong CurrentVersion = 1;
}
