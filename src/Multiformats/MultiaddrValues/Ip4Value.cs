using System.Globalization;

namespace Registry.Multiformats.MultiaddrValues;

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
