namespace Registry.Libp2p.Swarm;

/// <summary>From where an address can be reached; ordered from the narrowest.</summary>
public enum AddressScope
{
    /// <summary>From nowhere: unspecified (0.0.0.0, ::) and multicast addresses.</summary>
    None,

    /// <summary>This machine: 127.0.0.0/8, ::1, "localhost", memory and Unix socket addresses.</summary>
    Loopback,

    /// <summary>A local network: RFC 1918, RFC 6598, link-local and unique local addresses, "*.local".</summary>
    Private,

    /// <summary>The internet: every other IP address and DNS name.</summary>
    Public,
}
