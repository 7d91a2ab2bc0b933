using System.Buffers;
using System.Buffers.Binary;

namespace Registry.Identity.Wire;

/// <summary>Writes protocol buffers fields. The caller gives them in order of number, which makes the encoding deterministic.</summary>
public static class ProtobufWriter
{
    private const int MaxVarintLength = 10;

    public static void WriteVarint(IBufferWriter<byte> output, int field, ulong value)
    {
        WriteRaw(output, Tag(field, ProtobufWireType.Varint));
        WriteRaw(output, value);
    }

    public static void WriteBytes(IBufferWriter<byte> output, int field, ReadOnlySpan<byte> value)
    {
        WriteRaw(output, Tag(field, ProtobufWireType.LengthDelimited));
        WriteRaw(output, (ulong)value.Length);
        output.Write(value);
    }

    public static void WriteFixed64(IBufferWriter<byte> output, int field, ulong value)
    {
        WriteRaw(output, Tag(field, ProtobufWireType.Fixed64));
        BinaryPrimitives.WriteUInt64LittleEndian(output.GetSpan(sizeof(ulong)), value);
        output.Advance(sizeof(ulong));
    }

    private static ulong Tag(int field, ProtobufWireType type) => ((ulong)field << 3) | (uint)type;

    private static void WriteRaw(IBufferWriter<byte> output, ulong value)
    {
        var span = output.GetSpan(MaxVarintLength);
        var length = 0;
        while (value >= 0x80)
        {
            span[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[length++] = (byte)value;
        output.Advance(length);
    }
}
