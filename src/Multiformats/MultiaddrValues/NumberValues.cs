using System.Buffers.Binary;
using System.Globalization;

namespace Registry.Multiformats.MultiaddrValues;

/// <summary>A port, 0 to 65535.</summary>
internal sealed class PortValue : ValueCodec
{
    public override string? Check(ReadOnlySpan<byte> value) => null;

    public override string? Parse(ReadOnlySpan<char> text, Span<byte> destination, out int written)
    {
        written = sizeof(ushort);
        if (!ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return "is not a port, 0 to 65535";
        }

        BinaryPrimitives.WriteUInt16BigEndian(destination, port);
        return null;
    }

    public override string Format(ReadOnlySpan<byte> value) =>
        BinaryPrimitives.ReadUInt16BigEndian(value).ToString(CultureInfo.InvariantCulture);
}

/// <summary>The number of an in-memory listener, 64 bits.</summary>
internal sealed class MemoryValue : ValueCodec
{
    public override string? Check(ReadOnlySpan<byte> value) => null;

    public override string? Parse(ReadOnlySpan<char> text, Span<byte> destination, out int written)
    {
        written = sizeof(ulong);
        if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return "is not a number of 64 bits";
        }

        BinaryPrimitives.WriteUInt64BigEndian(destination, number);
        return null;
    }

    public override string Format(ReadOnlySpan<byte> value) =>
        BinaryPrimitives.ReadUInt64BigEndian(value).ToString(CultureInfo.InvariantCulture);
}
