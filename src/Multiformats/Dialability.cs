using System.Net;
using System.Net.Sockets;

namespace Registry.Multiformats;

/// <summary>Tells addresses that somebody may be able to dial from those that nobody can, anywhere.</summary>
public static class Dialability
{
    /// <summary>Why nobody could dial it, as a rule ("must have…"); null when somebody may. The same on every machine.</summary>
    public static string? Fault(Multiaddr address)
    {
        var parts = address.Components;
        if (parts.Count == 0 || !IsHost(parts[0].Protocol.Code)) return "must begin with an IP address or a DNS name";

        var codes = parts.Select(part => part.Protocol.Code).ToList();
        var circuit = codes.IndexOf(MultiaddrProtocol.P2pCircuit);
        var direct = circuit < 0 ? codes : codes[..circuit];
        if (circuit >= 0 && !direct.Contains(MultiaddrProtocol.P2p)) return "must name the relay's peer id before p2p-circuit";
        if (parts.Any(HasPortZero)) return "must have a port from 1 to 65535";
        var transports = direct.Count(code => code is MultiaddrProtocol.Tcp or MultiaddrProtocol.Udp);
        if (transports > 1) return "must have one transport";
        if (transports == 0 && codes[0] != MultiaddrProtocol.DnsAddr) return "must have a transport and a port, such as /tcp/31330";
        return HostFault(parts);
    }

    /// <summary>Not <see cref="Multiaddr.IpAddress"/>: that is null for a zone which this machine has not.</summary>
    private static string? HostFault(IReadOnlyList<MultiaddrComponent> parts)
    {
        var hasZone = parts[0].Protocol.Code == MultiaddrProtocol.Ip6Zone;
        var host = parts[hasZone ? 1 : 0];
        if (hasZone && host.Protocol.Code != MultiaddrProtocol.Ip6) return "must have an IPv6 address behind its zone";
        if (!IPAddress.TryParse(host.ValueText, out var ip)) return null;
        if (IsNobodys(ip)) return "must be an address that others can dial";
        return ip.IsIPv6LinkLocal && !hasZone ? "must name the zone of a link-local address" : null;
    }

    private static bool IsHost(int code) => code is MultiaddrProtocol.Ip4 or MultiaddrProtocol.Ip6 or MultiaddrProtocol.Ip6Zone
        or MultiaddrProtocol.Dns or MultiaddrProtocol.Dns4 or MultiaddrProtocol.Dns6 or MultiaddrProtocol.DnsAddr;

    private static bool HasPortZero(MultiaddrComponent part) =>
        part.Protocol.Code is MultiaddrProtocol.Tcp or MultiaddrProtocol.Udp && part.Value.Span.IndexOfAnyExcept((byte)0) < 0;

    /// <summary>Unspecified in any form (RFC 1122 has all of 0.0.0.0/8 so), multicast, broadcast.</summary>
    private static bool IsNobodys(IPAddress ip)
    {
        if (ip.IsIPv6Multicast) return true;
        var bytes = ip.GetAddressBytes().AsSpan();
        if (ip.AddressFamily == AddressFamily.InterNetworkV6)
        {
            // IPv4 in its mapped and its long-gone compatible form; ::1 is the loopback.
            if (!ip.IsIPv4MappedToIPv6 && (bytes[..12].IndexOfAnyExcept((byte)0) >= 0 || bytes is [.., 0, 0, 0, 1])) return false;
            bytes = bytes[12..];
        }

        return bytes[0] == 0 || bytes[0] is >= 224 and < 240 || bytes.IndexOfAnyExcept((byte)255) < 0;
    }
}
