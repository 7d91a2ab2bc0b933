using Registry.Hivemind.MessagePack;

namespace Registry.Hivemind.Tests.MessagePack;

public sealed class MessagePackReaderTests
{
    [Theory]
    [InlineData("00", 0)]
    [InlineData("7f", 127)]
    [InlineData("e0", -32)]
    [InlineData("ff", -1)]
    [InlineData("ccff", 255)]
    [InlineData("cdffff", 65535)]
    [InlineData("ceffffffff", 4294967295)]
    [InlineData("cf0000000000000001", 1)]
    [InlineData("d080", -128)]
    [InlineData("d18000", -32768)]
    [InlineData("d280000000", -2147483648)]
    [InlineData("d38000000000000000", long.MinValue)]
    public void Integers_of_all_widths(string hex, long expected)
    {
        var reader = Read(hex);
        Assert.Equal(MessagePackKind.Integer, reader.Next);
        Assert.True(reader.TryReadInt64(out var value));
        Assert.Equal(expected, value);
        Assert.True(reader.AtEnd);

        reader = Read(hex);
        Assert.Equal(expected >= 0, reader.TryReadUInt64(out var unsigned));
        if (expected >= 0) Assert.Equal((ulong)expected, unsigned);
        Assert.Equal(expected >= 0 ? hex.Length / 2 : 0, reader.Consumed);
    }

    [Fact]
    public void An_integer_above_int64_is_only_unsigned()
    {
        var reader = Read("cfffffffffffffffff");
        Assert.False(reader.TryReadInt64(out _));
        Assert.Equal(0, reader.Consumed);
        Assert.True(reader.TryReadUInt64(out var value));
        Assert.Equal(ulong.MaxValue, value);

        reader = Read("cfffffffffffffffff");
        Assert.True(reader.TryReadNumber(out var number));
        Assert.Equal((double)ulong.MaxValue, number);
    }

    [Theory]
    [InlineData("ca3fc00000", 1.5)]
    [InlineData("cb3ff8000000000000", 1.5)]
    [InlineData("cb7ff0000000000000", double.PositiveInfinity)]
    [InlineData("07", 7.0)]
    [InlineData("fe", -2.0)]
    public void Numbers_are_floats_or_integers(string hex, double expected)
    {
        var reader = Read(hex);
        Assert.True(reader.TryReadNumber(out var value));
        Assert.Equal(expected, value);
        Assert.True(reader.AtEnd);
    }

    [Theory]
    [InlineData("a26869")]
    [InlineData("d9026869")]
    [InlineData("da00026869")]
    [InlineData("db000000026869")]
    public void Text_of_all_widths(string hex)
    {
        var reader = Read(hex);
        Assert.False(reader.TryReadBinary(out _));
        Assert.True(reader.TryReadText(out var text));
        Assert.Equal("hi", text);
    }

    [Theory]
    [InlineData("c4026869")]
    [InlineData("c500026869")]
    [InlineData("c6000000026869")]
    public void Binary_of_all_widths(string hex)
    {
        var reader = Read(hex);
        Assert.False(reader.TryReadText(out _));
        Assert.True(reader.TryReadBinary(out var binary));
        Assert.Equal("hi"u8, binary);
    }

    [Theory]
    [InlineData("d440aa", 1)]
    [InlineData("d540aaaa", 2)]
    [InlineData("d640aaaaaaaa", 4)]
    [InlineData("c70040", 0)]
    [InlineData("c70340aaaaaa", 3)]
    [InlineData("c8000340aaaaaa", 3)]
    [InlineData("c90000000340aaaaaa", 3)]
    public void Extensions_of_all_widths(string hex, int length)
    {
        var reader = Read(hex);
        Assert.Equal(MessagePackKind.Extension, reader.Next);
        Assert.True(reader.TryReadExtension(out var type, out var payload));
        Assert.Equal(0x40, type);
        Assert.Equal(length, payload.Length);
        Assert.True(reader.AtEnd);
    }

    [Fact]
    public void Text_that_is_not_utf8_is_only_bytes()
    {
        var reader = Read("a2c328");
        Assert.False(reader.TryReadText(out _));
        Assert.Equal(0, reader.Consumed);
        Assert.True(reader.TryReadTextBytes(out var bytes));
        Assert.Equal(2, bytes.Length);
    }

    [Theory]
    [InlineData("9301", false)]
    [InlineData("93010203", true)]
    [InlineData("dc0003010203", true)]
    [InlineData("dd00000003010203", true)]
    [InlineData("ddffffffff010203", false)]
    [InlineData("dc00", false)]
    public void An_array_claims_no_more_than_there_are_bytes(string hex, bool expected)
    {
        var reader = Read(hex);
        Assert.Equal(expected, reader.TryReadArrayHeader(out var count));
        Assert.Equal(expected ? 3 : 0, count);
    }

    [Theory]
    [InlineData("82010203", false)]
    [InlineData("8201020304", true)]
    [InlineData("de000201020304", true)]
    [InlineData("df0000000201020304", true)]
    [InlineData("dfffffffff01020304", false)]
    public void A_map_claims_no_more_than_there_are_bytes(string hex, bool expected)
    {
        var reader = Read(hex);
        Assert.Equal(expected, reader.TryReadMapHeader(out var count));
        Assert.Equal(expected ? 2 : 0, count);
    }

    [Theory]
    [InlineData("d9")]
    [InlineData("da00")]
    [InlineData("a3aaaa")]
    [InlineData("c403aaaa")]
    [InlineData("c6ffffffff")]
    [InlineData("d8400102")]
    [InlineData("c9ffffffff40")]
    [InlineData("d440")]
    [InlineData("d4")]
    [InlineData("cb00")]
    [InlineData("d300")]
    [InlineData("c1")]
    [InlineData("")]
    [InlineData("8201")]
    public void What_is_cut_short_fails_and_does_not_move(string hex)
    {
        var reader = Read(hex);
        Assert.False(reader.TrySkip());
        Assert.False(reader.TryReadRaw(out _));
        Assert.Equal(0, reader.Consumed);
    }

    [Fact]
    public void Skipping_passes_over_all_that_is_inside()
    {
        var reader = Read("9382a161930102c0c3d440ffa26869c2" + "05");
        Assert.True(reader.TryReadRaw(out var raw));
        Assert.Equal(16, raw.Length);
        Assert.True(reader.TryReadInt64(out var next));
        Assert.Equal(5, next);
    }

    [Theory]
    [InlineData(0x91)]
    [InlineData(0x81)]
    public void Four_mebibytes_of_nesting_are_refused_at_once(byte code)
    {
        var bomb = new byte[4 << 20];
        Array.Fill(bomb, code);
        var reader = new MessagePackReader(bomb);
        Assert.False(reader.TrySkip());
        Assert.Equal(0, reader.Consumed);
    }

    [Fact]
    public void The_depth_that_is_allowed_is_exact()
    {
        var nested = Convert.FromHexString(string.Concat(Enumerable.Repeat("91", MessagePackReader.MaxDepth)) + "00");
        Assert.True(new MessagePackReader(nested).TrySkip());
        Assert.False(new MessagePackReader([0x91, .. nested]).TrySkip());
    }

    [Fact]
    public void Random_bytes_never_throw_and_never_read_beyond()
    {
        const int seed = 5;
        var random = new Random(seed);
        for (var i = 0; i < 5000; i++)
        {
            var bytes = new byte[random.Next(1, 60)];
            random.NextBytes(bytes);
            // Half of them begin like something with a size.
            if (i % 2 == 0) bytes[0] = (byte)random.Next(0x80, 0xE0);
            var reader = new MessagePackReader(bytes);
            while (reader.TryReadRaw(out var raw)) Assert.False(raw.IsEmpty, $"seed {seed}, case {i}");
            Assert.InRange(reader.Consumed, 0, bytes.Length);
            _ = Values.SubkeyTexts.All(bytes);
        }
    }

    private static MessagePackReader Read(string hex) => new(Convert.FromHexString(hex));
}
