using System.Buffers;
using Registry.Identity.Wire;

namespace Registry.Identity.Tests.Wire;

public sealed class ProtobufReaderTests
{
    [Fact]
    public void Fields_of_all_wire_types_are_read()
    {
        byte[] message = [0x08, 0x96, 0x01, 0x12, 2, 7, 8, 0x1d, 1, 0, 0, 0, 0x21, 2, 0, 0, 0, 0, 0, 0, 0];
        var reader = new ProtobufReader(message);
        Assert.True(reader.TryReadField() && reader.IsVarint(1) && reader.Number == 150);
        Assert.True(reader.TryReadField() && reader.IsBytes(2) && reader.Bytes.SequenceEqual((byte[])[7, 8]));
        Assert.True(reader.TryReadField() && reader is { Field: 3, WireType: ProtobufWireType.Fixed32, Number: 1 });
        Assert.True(reader.TryReadField() && reader is { Field: 4, WireType: ProtobufWireType.Fixed64, Number: 2 });
        Assert.False(reader.TryReadField());
        Assert.False(reader.Failed);
    }

    [Theory]
    [InlineData(0ul)]
    [InlineData(127ul)]
    [InlineData(128ul)]
    [InlineData(uint.MaxValue)]
    [InlineData(ulong.MaxValue)]
    public void Numbers_survive_writing_and_reading(ulong value)
    {
        var output = new ArrayBufferWriter<byte>();
        ProtobufWriter.WriteVarint(output, 5, value);
        var reader = new ProtobufReader(output.WrittenSpan);
        Assert.True(reader.TryReadField() && reader.IsVarint(5));
        Assert.Equal(value, reader.Number);
    }

    [Theory]
    [InlineData("08")] // no value
    [InlineData("0880")] // unfinished number
    [InlineData("08ffffffffffffffffff02")] // more than 64 bits
    [InlineData("08ffffffffffffffffffff01")] // eleven bytes
    [InlineData("1203ffff")] // shorter than its length
    [InlineData("12ffffffffffffffffff01")] // a length beyond all memory
    [InlineData("0d010203")] // short fixed32
    [InlineData("0901020304050607")] // short fixed64
    [InlineData("0b0c")] // a group
    [InlineData("0e01")] // wire type 6
    [InlineData("0001")] // field 0
    [InlineData("8080808080010000")] // field number beyond 2^29
    public void Malformed_messages_fail(string hex)
    {
        var reader = new ProtobufReader(Convert.FromHexString(hex));
        Assert.False(reader.TryReadField());
        Assert.True(reader.Failed);
        Assert.False(reader.TryReadField());
    }
}
