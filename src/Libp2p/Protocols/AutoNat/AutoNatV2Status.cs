namespace Registry.Libp2p.Protocols.AutoNat;

/// <summary>Status of an answer of version 2; the numbers are those on the wire.</summary>
internal enum AutoNatV2Status
{
    InternalError = 0,
    RequestRejected = 100,
    DialRefused = 101,
    Ok = 200,
}
