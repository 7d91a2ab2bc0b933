using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Registry.Registrations.State;

/// <summary>
/// The addresses that one party holds as a rule, which are what room is shared by: an IPv4 address, or an IPv6 /56. Wallets and
/// peer ids are free to make, these are not.
/// </summary>
/// <param name="Value">The IPv4 address, or the upper 64 bits of the IPv6 prefix; zero when it is not known.</param>
public readonly record struct SourceGroup(ulong Value)
{
    private const int Ipv6Shift = 64 - 56;

    /// <summary>
    /// Put before what is of ::/32, the loopback address among it: its upper bits would read as an IPv4 address, or as unknown.
    /// Nobody comes from ff00::/8, since that is multicast.
    /// </summary>
    private const ulong Reserved = 0xff00_0000_0000_0000;

    /// <summary>Of what came from no address, or from one that is not known.</summary>
    public static SourceGroup Unknown => default;

    private bool IsIpv4 => Value <= uint.MaxValue;

    /// <summary>The group that it shares with its neighbours: /24, or /48.</summary>
    public SourceGroup Wider => new(IsIpv4 ? Value & 0xffff_ff00 : Value & 0xffff_ffff_ffff_0000);

    /// <summary>About what one operator holds: /24, or /32.</summary>
    public SourceGroup Widest => new(IsIpv4 ? Value & 0xffff_ff00 : Value & 0xffff_ffff_0000_0000);

    public static SourceGroup Of(IPAddress? address)
    {
        if (address is null) return Unknown;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            var ipv4 = BinaryPrimitives.ReadUInt32BigEndian(bytes);
            return new SourceGroup(ipv4 == 0 ? Reserved : ipv4);
        }

        var prefix = BinaryPrimitives.ReadUInt64BigEndian(bytes) >> Ipv6Shift << Ipv6Shift;
        return new SourceGroup(prefix <= uint.MaxValue ? Reserved | prefix : prefix);
    }
}
