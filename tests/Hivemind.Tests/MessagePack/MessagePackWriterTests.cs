using System.Buffers;
using Registry.Hivemind.MessagePack;

namespace Registry.Hivemind.Tests.MessagePack;

/// <summary>The expected bytes are those of Python's msgpack.packb(…, use_bin_type=True).</summary>
public sealed class MessagePackWriterTests
{
    [Theory]
    [InlineData(0, "00")]
    [InlineData(127, "7f")]
    [InlineData(128, "cc80")]
    [InlineData(255, "ccff")]
    [InlineData(256, "cd0100")]
    [InlineData(65536, "ce00010000")]
    [InlineData(4294967296, "cf0000000100000000")]
    [InlineData(-1, "ff")]
    [InlineData(-32, "e0")]
    [InlineData(-33, "d0df")]
    [InlineData(-128, "d080")]
    [InlineData(-129, "d1ff7f")]
    [InlineData(-32769, "d2ffff7fff")]
    [InlineData(-2147483649, "d3ffffffff7fffffff")]
    public void Integers_take_the_fewest_bytes(long value, string hex) => Assert.Equal(hex, Write(writer => writer.WriteInteger(value)));

    [Fact]
    public void The_largest_unsigned_integer() => Assert.Equal("cfffffffffffffffff", Write(writer => writer.WriteInteger(ulong.MaxValue)));

    [Theory]
    [InlineData(1.0, "cb3ff0000000000000")]
    [InlineData(double.PositiveInfinity, "cb7ff0000000000000")]
    public void Floats_are_always_of_64_bits(double value, string hex) => Assert.Equal(hex, Write(writer => writer.WriteFloat(value)));

    [Theory]
    [InlineData(31, "bf")]
    [InlineData(32, "d920")]
    [InlineData(255, "d9ff")]
    [InlineData(256, "da0100")]
    [InlineData(65536, "db00010000")]
    public void Text_has_the_shortest_header(int length, string header)
        => Assert.StartsWith(header, Write(writer => writer.WriteText(new string('a', length))), StringComparison.Ordinal);

    [Theory]
    [InlineData(0, "c400")]
    [InlineData(255, "c4ff")]
    [InlineData(256, "c50100")]
    [InlineData(65536, "c600010000")]
    public void Binary_has_the_shortest_header(int length, string header)
        => Assert.StartsWith(header, Write(writer => writer.WriteBinary(new byte[length])), StringComparison.Ordinal);

    [Theory]
    [InlineData(0, "90")]
    [InlineData(15, "9f")]
    [InlineData(16, "dc0010")]
    [InlineData(65535, "dcffff")]
    [InlineData(65536, "dd00010000")]
    public void Arrays_have_the_shortest_header(int count, string header)
        => Assert.Equal(header, Write(writer => writer.WriteArrayHeader(count)));

    [Theory]
    [InlineData(0, "c70040")]
    [InlineData(1, "d440")]
    [InlineData(2, "d540")]
    [InlineData(3, "c70340")]
    [InlineData(4, "d640")]
    [InlineData(8, "d740")]
    [InlineData(16, "d840")]
    [InlineData(255, "c7ff40")]
    [InlineData(256, "c8010040")]
    [InlineData(65536, "c90001000040")]
    public void Extensions_have_the_shortest_header(int length, string header)
        => Assert.Equal(header, Write(writer => writer.WriteExtensionHeader(HivemindExtension.Tuple, length)));

    [Fact]
    public void Simple_values()
    {
        Assert.Equal("c0c3c2", Write(writer =>
        {
            writer.WriteNil();
            writer.WriteBoolean(true);
            writer.WriteBoolean(false);
        }));
        Assert.Equal("a2c3a4", Write(writer => writer.WriteText("ä")));
    }

    private static string Write(Action<MessagePackWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(new MessagePackWriter(output));
        return Convert.ToHexStringLower(output.WrittenSpan);
    }
}
