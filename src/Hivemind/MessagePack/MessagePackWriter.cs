using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Registry.Hivemind.MessagePack;

/// <summary>
/// Writes MessagePack as Python's msgpack does with use_bin_type: the shortest form of every size and integer, every float as
/// float64, str and bin apart.
/// </summary>
internal readonly struct MessagePackWriter(IBufferWriter<byte> output)
{
    public void WriteNil() => WriteCode(MessagePackCode.Nil);

    public void WriteBoolean(bool value) => WriteCode(value ? MessagePackCode.True : MessagePackCode.False);

    public void WriteInteger(long value)
    {
        if (value >= 0)
        {
            WriteInteger((ulong)value);
            return;
        }
        switch (value)
        {
            case >= -32:
                WriteCode((byte)value);
                break;
            case >= sbyte.MinValue:
                WriteNumber(MessagePackCode.Int8, (ulong)value, 1);
                break;
            case >= short.MinValue:
                WriteNumber(MessagePackCode.Int8 + 1, (ulong)value, 2);
                break;
            case >= int.MinValue:
                WriteNumber(MessagePackCode.Int8 + 2, (ulong)value, 4);
                break;
            default:
                WriteNumber(MessagePackCode.Int64, (ulong)value, 8);
                break;
        }
    }

    public void WriteInteger(ulong value)
    {
        switch (value)
        {
            case <= MessagePackCode.MaxPositiveFixInt:
                WriteCode((byte)value);
                break;
            case <= byte.MaxValue:
                WriteNumber(MessagePackCode.UInt8, value, 1);
                break;
            case <= ushort.MaxValue:
                WriteNumber(MessagePackCode.UInt8 + 1, value, 2);
                break;
            case <= uint.MaxValue:
                WriteNumber(MessagePackCode.UInt8 + 2, value, 4);
                break;
            default:
                WriteNumber(MessagePackCode.UInt64, value, 8);
                break;
        }
    }

    public void WriteFloat(double value) => WriteNumber(MessagePackCode.Float64, BitConverter.DoubleToUInt64Bits(value), 8);

    public void WriteText(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        WriteTextHeader(length);
        output.Advance(Encoding.UTF8.GetBytes(text, output.GetSpan(length)));
    }

    public void WriteTextBytes(ReadOnlySpan<byte> utf8)
    {
        WriteTextHeader(utf8.Length);
        output.Write(utf8);
    }

    public void WriteBinary(ReadOnlySpan<byte> value)
    {
        WriteSize(MessagePackCode.Binary8, value.Length, hasEightBits: true);
        output.Write(value);
    }

    public void WriteArrayHeader(int count)
    {
        if (count < 16) WriteCode((byte)(MessagePackCode.FixArray | count));
        else WriteSize(MessagePackCode.Array16, count, hasEightBits: false);
    }

    /// <summary>All of an extension but its payload, which is to follow.</summary>
    public void WriteExtensionHeader(byte type, int length)
    {
        if (length is 1 or 2 or 4 or 8 or 16) WriteCode((byte)(MessagePackCode.FixExtension1 + int.Log2(length)));
        else WriteSize(MessagePackCode.Extension8, length, hasEightBits: true);
        WriteCode(type);
    }

    public void WriteExtension(byte type, ReadOnlySpan<byte> payload)
    {
        WriteExtensionHeader(type, payload.Length);
        output.Write(payload);
    }

    /// <summary>What is already MessagePack.</summary>
    public void WriteRaw(ReadOnlySpan<byte> packed) => output.Write(packed);

    private void WriteTextHeader(int length)
    {
        if (length < 32) WriteCode((byte)(MessagePackCode.FixText | length));
        else WriteSize(MessagePackCode.Text8, length, hasEightBits: true);
    }

    private void WriteCode(byte code)
    {
        output.GetSpan(1)[0] = code;
        output.Advance(1);
    }

    /// <summary>The codes for sizes of 8, 16 and 32 bits follow one another; <paramref name="first"/> is the narrowest there is.</summary>
    private void WriteSize(byte first, int size, bool hasEightBits)
    {
        var power = size <= byte.MaxValue && hasEightBits ? 0 : size <= ushort.MaxValue ? 1 : 2;
        WriteNumber((byte)(first + power - (hasEightBits ? 0 : 1)), (ulong)size, 1 << power);
    }

    /// <summary>The code and the low <paramref name="width"/> bytes of the number, big-endian.</summary>
    private void WriteNumber(byte code, ulong bits, int width)
    {
        var span = output.GetSpan(1 + sizeof(ulong));
        span[0] = code;
        BinaryPrimitives.WriteUInt64BigEndian(span[1..], bits << (8 * (sizeof(ulong) - width)));
        output.Advance(1 + width);
    }
}
