using System.Buffers.Binary;
using System.Globalization;

namespace Registry.Multiformats.MultiaddrValues;

/// <summary>A version 3 onion address of 35 bytes, in base32 without ".onion", and a port that is not 0.</summary>
internal sealed class Onion3Value : ValueCodec
{
    private const int HostLength = 35;
    private const int HostTextLength = 56;

    public override string? Check(ReadOnlySpan<byte> value) =>
        BinaryPrimitives.ReadUInt16BigEndian(value[HostLength..]) == 0 ? "has port 0" : null;

    public override string? Parse(ReadOnlySpan<char> text, Span<byte> destination, out int written)
    {
        written = HostLength + sizeof(ushort);
        if (text.Length <= HostTextLength || text[HostTextLength] != ':') return "is not an onion address, a colon and a port";

        var host = text[..HostTextLength];
        if (!PlainText.IsPrintableAscii(host) || !Multibase.TryDecodeBase32(host, out var bytes)) return "has a host that is not base32";

        var portText = text[(HostTextLength + 1)..];
        if (!ushort.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
        {
            return "has no port, 1 to 65535";
        }

        bytes.CopyTo(destination);
        BinaryPrimitives.WriteUInt16BigEndian(destination[HostLength..], port);
        return null;
    }

    public override string Format(ReadOnlySpan<byte> value) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Multibase.EncodeBase32(value[..HostLength])}:{BinaryPrimitives.ReadUInt16BigEndian(value[HostLength..])}");
}
