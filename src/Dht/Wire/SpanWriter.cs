using Registry.Identity.Wire;

namespace Registry.Dht.Wire;

/// <summary>Writes protobuf fields into a span that the caller has sized.</summary>
internal ref struct SpanWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    public int Written { get; private set; }

    public static int VarintLength(uint value) => value switch
    {
        < 1u << 7 => 1,
        < 1u << 14 => 2,
        < 1u << 21 => 3,
        < 1u << 28 => 4,
        _ => 5,
    };

    /// <summary>Length of a bytes field with a one-byte tag.</summary>
    public static int BytesFieldLength(int length) => 1 + VarintLength((uint)length) + length;

    public void WriteTag(int field, ProtobufWireType wireType) => WriteVarint((uint)(field << 3) | (uint)wireType);

    public void WriteVarint(uint value)
    {
        while (value >= 0x80)
        {
            _destination[Written++] = (byte)(value | 0x80);
            value >>= 7;
        }
        _destination[Written++] = (byte)value;
    }

    public void WriteRaw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_destination[Written..]);
        Written += bytes.Length;
    }

    public void WriteBytesField(int field, ReadOnlySpan<byte> bytes)
    {
        WriteTag(field, ProtobufWireType.LengthDelimited);
        WriteVarint((uint)bytes.Length);
        WriteRaw(bytes);
    }
}
