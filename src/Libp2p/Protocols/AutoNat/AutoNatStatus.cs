namespace Registry.Libp2p.Protocols.AutoNat;

/// <summary>Status of an answer of version 1 (libp2p/specs autonat-v1); the numbers are those on the wire.</summary>
internal enum AutoNatStatus
{
    Ok = 0,
    DialError = 100,
    DialRefused = 101,
    BadRequest = 200,
    InternalError = 300,
}
