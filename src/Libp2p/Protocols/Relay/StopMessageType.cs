namespace Registry.Libp2p.Protocols.Relay;

/// <summary>StopMessage.Type (circuit-v2, "Protobuf").</summary>
internal enum StopMessageType
{
    Connect = 0,
    Status = 1,
}
