using System.Buffers;
using Registry.Libp2p.Muxing.Yamux;

namespace Registry.Libp2p.Tests.Muxing.Yamux;

public sealed class YamuxHeaderTests
{
    public static TheoryData<string, byte, ushort, uint, uint> Vectors => new()
    {
        // Opening and answering as go-libp2p and js-libp2p put it on the wire.
        { "000100010000000100000000", 1, 1, 1, 0 },
        { "000000020000000100000014", 0, 2, 1, 20 },
        { "000100040000000300000000", 1, 4, 3, 0 },
        { "000100080000000200000000", 1, 8, 2, 0 },
        { "000200010000000000000007", 2, 1, 0, 7 },
        { "000200020000000000000007", 2, 2, 0, 7 },
        { "000300000000000000000001", 3, 0, 0, 1 },
        { "0001000ffffffffffffffffe", 1, 15, uint.MaxValue, uint.MaxValue - 1 },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Reads_and_writes_the_vectors(string hex, byte type, ushort flags, uint id, uint length)
    {
        var expected = new YamuxHeader((YamuxFrameType)type, (YamuxFlags)flags, id, length);
        var bytes = Convert.FromHexString(hex);
        Assert.Equal(OperationStatus.Done, YamuxHeader.Read(bytes, out var header));
        Assert.Equal(expected, header);

        var written = new ArrayBufferWriter<byte>();
        header.Write(written);
        Assert.Equal(bytes, written.WrittenSpan.ToArray());
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Reads_across_any_split(string hex, byte type, ushort flags, uint id, uint length)
    {
        var bytes = Convert.FromHexString(hex + "aabb");
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal(OperationStatus.Done, YamuxHeader.Read(Sequences.Split(bytes, cut), out var header));
            Assert.Equal(new YamuxHeader((YamuxFrameType)type, (YamuxFlags)flags, id, length), header);
        }
    }

    [Fact]
    public void Every_truncation_needs_more()
    {
        var bytes = Convert.FromHexString("000100010000000100000000");
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Equal(OperationStatus.NeedMoreData, YamuxHeader.Read(bytes.AsSpan(0, length), out _));
            Assert.Equal(OperationStatus.NeedMoreData, YamuxHeader.Read(Sequences.Split(bytes[..length], length / 2), out _));
        }
    }

    [Theory]
    [InlineData("010100010000000100000000")]
    [InlineData("ff0100010000000100000000")]
    [InlineData("000400010000000100000000")]
    [InlineData("00ff00010000000100000000")]
    public void Other_versions_and_types_are_invalid(string hex) =>
        Assert.Equal(OperationStatus.InvalidData, YamuxHeader.Read(Convert.FromHexString(hex), out _));
}
