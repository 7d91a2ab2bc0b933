using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Registry.Multiformats;

namespace Registry.Libp2p.Swarm.Limits;

/// <summary>A network prefix that shares a limit: the first bits of an address, the rest zero.</summary>
public readonly record struct AddressGroup(ulong Bits, byte Length)
{
    /// <summary>Marks an IPv4 /32, whose bits would otherwise look like those of an IPv6 prefix.</summary>
    private const byte IPv4 = 32;

    public const byte IPv6Address = 56;

    public const byte IPv6Subnet = 48;

    private const byte IPv4Operator = 16;

    private const byte IPv6Operator = 32;

    /// <summary>As <see cref="Of(IPAddress, byte)"/> for the IP address a multiaddr starts with; all others are one group.</summary>
    public static AddressGroup Of(Multiaddr address) => address.IpAddress is { } ip ? Of(ip, IPv6Address) : default;

    /// <summary>IPv4 /32, or IPv6 of <paramref name="length"/> (at most 64) bits. IPv4-mapped addresses count as IPv4.</summary>
    public static AddressGroup Of(IPAddress ip, byte length)
    {
        ip = ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;
        Span<byte> bytes = stackalloc byte[16];
        _ = ip.TryWriteBytes(bytes, out var written);
        return written == 4
            ? new AddressGroup(BinaryPrimitives.ReadUInt32BigEndian(bytes), IPv4)
            : new AddressGroup(BinaryPrimitives.ReadUInt64BigEndian(bytes) & (ulong.MaxValue << (64 - length)), length);
    }

    /// <summary>IPv4 /16 or IPv6 /32: about what one operator holds.</summary>
    public static AddressGroup OperatorOf(IPAddress ip)
    {
        var isIPv4 = ip.IsIPv4MappedToIPv6 || ip.AddressFamily == AddressFamily.InterNetwork;
        var group = Of(ip, IPv6Operator);
        return isIPv4 ? new AddressGroup(group.Bits & 0xffff_0000, IPv4Operator) : group;
    }
}
