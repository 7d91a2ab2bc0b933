using System.Buffers;
using Registry.Hivemind.Calls;
using Registry.Multiformats;

namespace Registry.Hivemind.Tests.Calls;

public sealed class FrameAssemblerTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(300, 1)]
    [InlineData(300, 7)]
    [InlineData(300, 1000)]
    [InlineData(100_000, 999)]
    [InlineData(100_000, 65_536)]
    public void A_frame_comes_together_from_any_pieces(int length, int piece)
    {
        var frame = new byte[length];
        new Random(length).NextBytes(frame);
        var stream = new ArrayBufferWriter<byte>();
        Varint.Write(stream, (ulong)length);
        stream.Write(frame);
        var taken = 0;
        var assembler = new FrameAssembler(1 << 20, bytes => (taken += bytes) >= 0);
        var status = FrameStatus.Incomplete;
        var rest = new ReadOnlySequence<byte>(stream.WrittenMemory);
        // A piece that was not taken whole comes again, as it does from a pipe.
        for (var end = 0L; status == FrameStatus.Incomplete;)
        {
            Assert.True(end < stream.WrittenCount);
            end = Math.Min(stream.WrittenCount, end + piece);
            var buffer = new ReadOnlySequence<byte>(stream.WrittenMemory[(int)(stream.WrittenCount - rest.Length)..(int)end]);
            var before = buffer.Length;
            status = assembler.Take(ref buffer);
            rest = rest.Slice(before - buffer.Length);
        }
        Assert.Equal(FrameStatus.Complete, status);
        Assert.Equal(frame, assembler.Frame.ToArray());
        Assert.InRange(taken, length, Math.Max(length, 4096));
    }

    [Fact]
    public void A_length_alone_takes_nothing()
    {
        var taken = 0;
        var assembler = new FrameAssembler(4 << 20, bytes => (taken += bytes) >= 0);
        var buffer = new ReadOnlySequence<byte>([0x80, 0x80, 0x80, 0x02, 1, 2, 3]);
        Assert.Equal(FrameStatus.Incomplete, assembler.Take(ref buffer));
        Assert.True(buffer.IsEmpty);
        Assert.Equal(4096, taken);
    }

    [Theory]
    [InlineData(new byte[] { 0x80, 0x80, 0x80, 0x03 }, FrameStatus.TooLong)]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f }, FrameStatus.TooLong)]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01 }, FrameStatus.Malformed)]
    [InlineData(new byte[] { 0x80, 0x00 }, FrameStatus.Malformed)]
    public void Lengths_that_may_not_be_end_it(byte[] bytes, object expected)
    {
        var buffer = new ReadOnlySequence<byte>(bytes);
        Assert.Equal(expected, new FrameAssembler(4 << 20, _ => true).Take(ref buffer));
    }

    [Fact]
    public void Without_room_it_ends()
    {
        var assembler = new FrameAssembler(1000, _ => false);
        var buffer = new ReadOnlySequence<byte>([2, 1, 2]);
        Assert.Equal(FrameStatus.NoRoom, assembler.Take(ref buffer));
    }
}
