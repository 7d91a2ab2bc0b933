using System.Net;
using Registry.Multiformats;

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

/// <summary>Classification of multiaddrs by reach.</summary>
public static class AddressScopes
{
    extension(AddressScope)
    {
        /// <summary>The scope of the host an address starts with; for a relayed address that is the relay.</summary>
        public static AddressScope Of(Multiaddr address)
        {
            // On the path of every lookup answer, so the two common kinds are judged by their bytes alone.
            var bytes = address.Bytes.Span;
            switch (bytes)
            {
                case [MultiaddrProtocol.Ip4, ..]:
                    return OfIPv4(bytes.Slice(1, 4));
                case [MultiaddrProtocol.Ip6, ..]:
                    return OfIPv6(bytes.Slice(1, 16));
                case [MultiaddrProtocol.Ip6Zone, ..]:
                    // Only link-local addresses have a zone.
                    return AddressScope.Private;
            }

            if (address.Components is not [var first, ..]) return AddressScope.None;

            return first.Protocol.Code switch
            {
                MultiaddrProtocol.Memory or MultiaddrProtocol.Unix => AddressScope.Loopback,
                MultiaddrProtocol.Dns or MultiaddrProtocol.Dns4 or MultiaddrProtocol.Dns6 or MultiaddrProtocol.DnsAddr => OfName(first.ValueText),
                _ => AddressScope.Public,
            };
        }

        /// <summary>The scope of an IP address; IPv4-mapped IPv6 counts as IPv4.</summary>
        public static AddressScope Of(IPAddress ip)
        {
            Span<byte> bytes = stackalloc byte[16];
            _ = ip.TryWriteBytes(bytes, out var length);
            return length == 4 ? OfIPv4(bytes[..4]) : OfIPv6(bytes);
        }
    }

    private static AddressScope OfIPv4(ReadOnlySpan<byte> ip) => ip switch
    {
        [0, ..] or [>= 224, ..] => AddressScope.None,
        [127, ..] => AddressScope.Loopback,
        [10, ..] or [172, >= 16 and < 32, ..] or [192, 168, ..] or [169, 254, ..] or [100, >= 64 and < 128, ..] => AddressScope.Private,
        _ => AddressScope.Public,
    };

    private static AddressScope OfIPv6(ReadOnlySpan<byte> ip) => ip switch
    {
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ..] => OfIPv4(ip[12..]),
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1] => AddressScope.Loopback,
        _ when !ip.ContainsAnyExcept((byte)0) => AddressScope.None,
        [0xff, ..] => AddressScope.None,
        [0xfe, >= 0x80 and < 0xc0, ..] or [0xfc or 0xfd, ..] => AddressScope.Private,
        _ => AddressScope.Public,
    };

    private static AddressScope OfName(string? name) => name switch
    {
        null or "" => AddressScope.None,
        _ when name.Equals("localhost", StringComparison.OrdinalIgnoreCase) => AddressScope.Loopback,
        _ when name.EndsWith(".local", StringComparison.OrdinalIgnoreCase) => AddressScope.Private,
        _ => AddressScope.Public,
    };
}
