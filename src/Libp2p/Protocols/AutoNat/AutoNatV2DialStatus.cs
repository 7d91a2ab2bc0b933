namespace Registry.Libp2p.Protocols.AutoNat;

/// <summary>How the dial of version 2 went; the numbers are those on the wire.</summary>
internal enum AutoNatV2DialStatus
{
    Unused = 0,
    DialError = 100,
    DialBackError = 101,
    Ok = 200,
}
