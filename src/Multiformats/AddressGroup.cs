using System.Buffers.Binary;
using System.Net;

namespace Registry.Multiformats;

/// <summary>A network prefix that shares a limit: the first bits of an address, the rest zero.</summary>
public readonly record struct AddressGroup(ulong Bits, byte Length)
{
    /// <summary>Marks an IPv4 /32, whose bits would otherwise look like those of an IPv6 prefix.</summary>
    private const byte IPv4 = 32;

    public const byte IPv6Address = 56;

    public const byte IPv6Subnet = 48;

    private const byte IPv4Subnet = 24;

    private const byte IPv4Operator = 16;

    private const byte IPv6Operator = 32;

    /// <summary>
    /// The group around this one: /24 and /16 of an IPv4 /32; /48 and /32 of an IPv6 /56. Around the last of them is only
    /// the default, the group of all.
    /// </summary>
    public AddressGroup Wider => Length switch
    {
        IPv6Address => new AddressGroup(Bits & (ulong.MaxValue << (64 - IPv6Subnet)), IPv6Subnet),
        IPv6Subnet => new AddressGroup(Bits & (ulong.MaxValue << (64 - IPv6Operator)), IPv6Operator),
        IPv4 when Bits <= uint.MaxValue => new AddressGroup(Bits & 0xffff_ff00, IPv4Subnet),
        IPv4Subnet => new AddressGroup(Bits & 0xffff_0000, IPv4Operator),
        _ => default,
    };

    /// <summary>As <see cref="Of(IPAddress, byte)"/> for the IP address a multiaddr starts with; all others are one group.</summary>
    public static AddressGroup Of(Multiaddr address) => address.IpAddress is { } ip ? Of(ip, IPv6Address) : default;

    /// <summary>
    /// IPv4 /32, or IPv6 of <paramref name="length"/> (at most 64) bits. An IPv6 address that stands for an IPv4 one counts as
    /// that: IPv4-mapped, of the NAT64 prefix 64:ff9b::/96 (RFC 6052), of 6to4 (2002::/16, RFC 3056).
    /// </summary>
    public static AddressGroup Of(IPAddress ip, byte length)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = ip.TryWriteBytes(bytes, out var written);
        return IPv4In(bytes[..written], out var embedded)
            ? new AddressGroup(BinaryPrimitives.ReadUInt32BigEndian(embedded), IPv4)
            : new AddressGroup(BinaryPrimitives.ReadUInt64BigEndian(bytes) & (ulong.MaxValue << (64 - length)), length);
    }

    /// <summary>IPv4 /16 or IPv6 /32: about what one operator holds.</summary>
    public static AddressGroup OperatorOf(IPAddress ip) => Of(ip, IPv6Address).Wider.Wider;

    /// <summary>As a prefix: "192.0.2.0/24", "2001:db8::/48".</summary>
    public override string ToString()
    {
        if (Length == 0) return "*";

        Span<byte> bytes = stackalloc byte[16];
        var isIPv4 = Length <= IPv4 && Bits <= uint.MaxValue;
        if (isIPv4) BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)Bits);
        else BinaryPrimitives.WriteUInt64BigEndian(bytes, Bits);
        return $"{new IPAddress(bytes[..(isIPv4 ? 4 : 16)])}/{Length}";
    }

    private static bool IPv4In(ReadOnlySpan<byte> ip, out ReadOnlySpan<byte> embedded)
    {
        embedded = ip switch
        {
            { Length: 4 } => ip,
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ..] => ip[12..],
            [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, ..] => ip[12..],
            [0x20, 0x02, ..] => ip[2..6],
            _ => default,
        };
        return !embedded.IsEmpty;
    }
}

/// <summary>
/// The groups whose budgets one address draws on. Addresses are free, groups of them are not: one budget belongs to an IPv4
/// /32 or an IPv6 /56, and larger ones are shared by an IPv4 /24, an IPv6 /48 and an IPv6 /32.
/// </summary>
/// <param name="Address">IPv4 /32 or IPv6 /56.</param>
/// <param name="Subnet">IPv4 /24 or IPv6 /48.</param>
/// <param name="Operator">IPv6 /32; IPv4 has none.</param>
public readonly record struct AddressGroups(AddressGroup Address, AddressGroup Subnet, AddressGroup? Operator)
{
    /// <summary>Callers without an address are one group.</summary>
    public static AddressGroups Of(IPAddress? ip)
    {
        if (ip is null) return default;
        var single = AddressGroup.Of(ip, AddressGroup.IPv6Address);
        return new AddressGroups(single, single.Wider, single.Length == AddressGroup.IPv6Address ? single.Wider.Wider : null);
    }
}
