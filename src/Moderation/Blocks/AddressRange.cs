using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Registry.Moderation.Blocks;

/// <summary>A range of IP addresses: the first bits of an address. IPv4-mapped IPv6 counts as IPv4.</summary>
internal readonly record struct AddressRange
{
    private AddressRange(UInt128 bits, byte length, bool isIPv4)
    {
        Bits = bits;
        Length = length;
        IsIPv4 = isIPv4;
    }

    /// <summary>The address, from the highest bit on; what lies beyond <see cref="Length"/> is zero.</summary>
    public UInt128 Bits { get; }

    public byte Length { get; }

    public bool IsIPv4 { get; }

    /// <summary>CIDR, or a bare address for itself alone. False with the rule that was not met.</summary>
    public static bool TryParse(string text, out AddressRange range, [NotNullWhen(false)] out string? error)
    {
        range = default;
        error = "must be an IP address or a range of them, as 192.0.2.0/24 or 2001:db8::/32";
        var (address, prefix) = text.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? (text[..slash], text[(slash + 1)..]) : (text, null);
        if (!IsWritten(address) || !IPAddress.TryParse(address, out var ip) || ip.AddressFamily == AddressFamily.InterNetworkV6 && ip.ScopeId != 0) return false;

        var width = ip.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var length = width;
        if (prefix is not null && (!int.TryParse(prefix, NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > width)) return false;
        if (ip.IsIPv4MappedToIPv6 && length >= 96) (ip, length) = (ip.MapToIPv4(), length - 96);

        range = Of(ip, length);
        if (range.Bits != Of(ip, ip.AddressFamily == AddressFamily.InterNetwork ? 32 : 128).Bits)
        {
            error = $"has bits beyond its prefix; {range} is the range that it lies in";
            return false;
        }

        error = null;
        return true;
    }

    /// <summary>The range of this length that the address lies in; at most 32 or 128 bits.</summary>
    public static AddressRange Of(IPAddress ip, int length)
    {
        ip = ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        _ = ip.TryWriteBytes(bytes, out var written);
        var mask = length == 0 ? UInt128.Zero : UInt128.MaxValue << (128 - length);
        return new AddressRange(BinaryPrimitives.ReadUInt128BigEndian(bytes) & mask, (byte)length, written == 4);
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Bits);
        return string.Create(CultureInfo.InvariantCulture, $"{new IPAddress(IsIPv4 ? bytes[..4] : bytes)}/{Length}");
    }

    /// <summary>The parser also takes "1", "0x7f.1" and "010.0.0.1", of which nobody knows what they mean.</summary>
    private static bool IsWritten(string address) =>
        address.Contains(':', StringComparison.Ordinal)
        || (address.Split('.') is { Length: 4 } parts && parts.All(part => part is "0" || (part is [>= '1' and <= '9', ..] && part.All(char.IsAsciiDigit))));
}
