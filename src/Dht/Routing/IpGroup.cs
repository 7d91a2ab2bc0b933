using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Registry.Dht.Routing;

/// <summary>Addresses that one operator is likely to hold many of: an IPv4 /16 or an IPv6 /32.</summary>
internal readonly record struct IpGroup(AddressFamily Family, uint Prefix)
{
    public static IpGroup Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork
            ? new IpGroup(AddressFamily.InterNetwork, BinaryPrimitives.ReadUInt16BigEndian(bytes))
            : new IpGroup(AddressFamily.InterNetworkV6, BinaryPrimitives.ReadUInt32BigEndian(bytes));
    }
}
