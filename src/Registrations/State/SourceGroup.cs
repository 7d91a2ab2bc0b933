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

    /// <summary>Of what came from no address, or from one that is not known.</summary>
    public static SourceGroup Unknown => default;

    private bool IsIpv4 => Value <= uint.MaxValue;

    /// <summary>The group that it shares with its neighbours: /24, or /48.</summary>
    public SourceGroup Wider => new(IsIpv4 ? Value & 0xffff_ff00 : Value & 0xffff_ffff_ffff_0000);

    public static SourceGroup Of(IPAddress? address)
    {
        if (address is null) return Unknown;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork
            ? new SourceGroup(BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : new SourceGroup(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> Ipv6Shift << Ipv6Shift);
    }
}
