using System.Net;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.Daemon.Composition;

/// <summary>
/// Which registered addresses are dialled: IP addresses in plain sight. No names, which somebody else resolves; none of this
/// host, nor of its networks; none that stand for an IPv4 address elsewhere (NAT64, 6to4), which would get around both and count
/// as another.
/// </summary>
/// <param name="allowPrivate">Also those of this host and its networks.</param>
/// <param name="own">Addresses of this host.</param>
/// <param name="canDial">Of a kind that can be dialled.</param>
/// <param name="isBlocked">By the operator.</param>
internal sealed class ConfirmableAddresses(bool allowPrivate, Func<IReadOnlyList<Multiaddr>> own, Func<Multiaddr, bool> canDial, Func<IPAddress, bool> isBlocked)
{
    public bool MayDial(Multiaddr address)
    {
        if (address.IpAddress is not { } stated || !canDial(address)) return false;
        var ip = Plain(stated);
        if (isBlocked(ip) || StandsForIpv4(ip)) return false;
        return AddressScope.Of(ip) switch
        {
            AddressScope.None => false,
            AddressScope.Public => allowPrivate || !own().Any(mine => mine.IpAddress is { } host && Plain(host).Equals(ip)),
            _ => allowPrivate,
        };
    }

    private static IPAddress Plain(IPAddress ip) => ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;

    private static bool StandsForIpv4(IPAddress ip)
    {
        Span<byte> bytes = stackalloc byte[16];
        return ip.TryWriteBytes(bytes, out var length) && length == 16 && bytes switch
        {
            // NAT64 (RFC 6052, and of a network's own, RFC 8215), 6to4 (RFC 3056), Teredo (RFC 4380).
            [0, 0x64, 0xff, 0x9b, ..] or [0x20, 0x02, ..] or [0x20, 0x01, 0, 0, ..] => true,
            // IPv4-compatible (RFC 4291), but for ::1.
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ..] => !IPAddress.IPv6Loopback.Equals(ip),
            _ => false,
        };
    }
}
