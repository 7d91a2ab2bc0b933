namespace Registry.Libp2p.Protocols.Relay;

/// <summary>HopMessage.Type (circuit-v2, "Protobuf").</summary>
internal enum HopMessageType
{
    Reserve = 0,
    Connect = 1,
    Status = 2,
}
