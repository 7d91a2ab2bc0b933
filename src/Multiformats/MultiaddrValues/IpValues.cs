using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Registry.Multiformats.MultiaddrValues;

/// <summary>
/// IPv6 in the canonical text of RFC 5952: lower case, the longest run of two or more zero groups written as "::", dotted
/// decimal for IPv4-mapped addresses alone. Any spelling without brackets, prefix length or zone is read.
/// </summary>
internal sealed class Ip6Value : ValueCodec
{
    private const int Groups = 8;

    // What the framework also takes, brackets, zones and prefix lengths, has no place in a component.
    private static readonly SearchValues<char> Allowed = SearchValues.Create("0123456789abcdefABCDEF:.");

    public override string? Check(ReadOnlySpan<byte> value) => null;

    public override string? Parse(ReadOnlySpan<char> text, Span<byte> destination, out int written)
    {
        written = 0;
        return !text.ContainsAnyExcept(Allowed)
            && IPAddress.TryParse(text, out var address)
            && address.AddressFamily == AddressFamily.InterNetworkV6
            && address.TryWriteBytes(destination, out written)
                ? null
                : "is not an IPv6 address";
    }

    public override string Format(ReadOnlySpan<byte> value)
    {
        Span<ushort> groups = stackalloc ushort[Groups];
        for (var i = 0; i < Groups; i++) groups[i] = BinaryPrimitives.ReadUInt16BigEndian(value[(2 * i)..]);
        if (groups[5] == 0xffff && !groups[..5].ContainsAnyExcept((ushort)0))
        {
            return string.Create(CultureInfo.InvariantCulture, $"::ffff:{value[12]}.{value[13]}.{value[14]}.{value[15]}");
        }

        var (start, length) = LongestZeroRun(groups);
        var text = new StringBuilder(39);
        for (var i = 0; i < Groups; i++)
        {
            if (i == start)
            {
                text.Append("::");
                i += length - 1;
                continue;
            }

            if (i > 0 && i != start + length) text.Append(':');
            text.Append(CultureInfo.InvariantCulture, $"{groups[i]:x}");
        }

        return text.ToString();
    }

    /// <summary>The first of the longest runs; one zero group is no run (start below -<see cref="Groups"/>).</summary>
    private static (int Start, int Length) LongestZeroRun(ReadOnlySpan<ushort> groups)
    {
        var best = (Start: -2 * Groups, Length: 1);
        for (var i = 0; i < Groups; i++)
        {
            var start = i;
            while (i < Groups && groups[i] == 0) i++;
            if (i - start > best.Length) best = (start, i - start);
        }

        return best;
    }
}

/// <summary>Four decimal numbers; leading zeros and the shorthands of inet_aton are refused.</summary>
internal sealed class Ip4Value : ValueCodec
{
    private const string Wrong = "is not an IPv4 address";

    public override string? Check(ReadOnlySpan<byte> value) => null;

    public override string? Parse(ReadOnlySpan<char> text, Span<byte> destination, out int written)
    {
        written = 0;
        foreach (var range in text.Split('.'))
        {
            var part = text[range];
            if (written == 4 || part.Length > 3 || (part.Length > 1 && part[0] == '0')) return Wrong;
            if (!byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out destination[written])) return Wrong;

            written++;
        }

        return written == 4 ? null : Wrong;
    }

    public override string Format(ReadOnlySpan<byte> value) =>
        string.Create(CultureInfo.InvariantCulture, $"{value[0]}.{value[1]}.{value[2]}.{value[3]}");
}
