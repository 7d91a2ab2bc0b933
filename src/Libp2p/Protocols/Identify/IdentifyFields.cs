namespace Registry.Libp2p.Protocols.Identify;

/// <summary>Field numbers of the identify message (libp2p/specs identify, "The Identify Message").</summary>
internal static class IdentifyFields
{
    public const int PublicKey = 1;
    public const int ListenAddress = 2;
    public const int Protocol = 3;
    public const int ObservedAddress = 4;
    public const int ProtocolVersion = 5;
    public const int AgentVersion = 6;
    public const int SignedPeerRecord = 8;
}
