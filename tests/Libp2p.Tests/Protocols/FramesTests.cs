using System.Buffers;
using System.IO.Pipelines;
using Registry.Libp2p.Protocols;
using Registry.Libp2p.Tests.Muxing.Yamux;
using Registry.Libp2p.Tests.Swarm;

namespace Registry.Libp2p.Tests.Protocols;

public sealed class FramesTests
{
    private const int MaxBytes = 4096;

    [Fact]
    public void Taking_waits_for_more_and_refuses_what_is_too_long()
    {
        byte[] framed = [3, 1, 2, 3, 9];
        for (var length = 0; length < 4; length++)
        {
            var part = new ReadOnlySequence<byte>(framed, 0, length);
            Assert.Equal(OperationStatus.NeedMoreData, Frames.TryTake(ref part, 100, out _));
            Assert.Equal(length, part.Length);
        }
        var whole = new ReadOnlySequence<byte>(framed);
        Assert.Equal(OperationStatus.Done, Frames.TryTake(ref whole, 3, out var message));
        Assert.Equal([1, 2, 3], message.ToArray());
        Assert.Equal(1, whole.Length);
        var tooLong = new ReadOnlySequence<byte>(framed);
        Assert.Equal(OperationStatus.InvalidData, Frames.TryTake(ref tooLong, 2, out _));
        var padded = new ReadOnlySequence<byte>([0x83, 0x00, 1, 2, 3]);
        Assert.Equal(OperationStatus.InvalidData, Frames.TryTake(ref padded, 100, out _));
    }

    [Fact]
    public void A_frame_over_two_segments_is_taken_wherever_they_meet()
    {
        var body = Enumerable.Range(0, 200).Select(i => (byte)i).ToArray();
        byte[] framed = [0xc8, 0x01, .. body, 9];
        for (var cut = 0; cut <= framed.Length; cut++)
        {
            var buffer = Sequences.Split(framed, cut);
            Assert.Equal(OperationStatus.Done, Frames.TryTake(ref buffer, 200, out var message));
            Assert.Equal(body, message.ToArray());
            Assert.Equal([9], buffer.ToArray());
        }
    }

    [Fact]
    public async Task Frames_come_in_any_cut_and_leave_what_follows()
    {
        var pipe = new Pipe();
        var reading = Frames.ReadAsync(pipe.Reader, MaxBytes, TestNet.Deadline);
        foreach (var part in (byte[])[2, 8, 0, 77]) await pipe.Writer.WriteAsync(new[] { part }, TestNet.Deadline);

        Assert.Equal([8, 0], await reading);
        Assert.True(pipe.Reader.TryRead(out var rest));
        Assert.Equal(77, rest.Buffer.FirstSpan[0]);
    }

    [Theory]
    [InlineData("ff3f")]
    [InlineData("ffffffffffffffffffff")]
    [InlineData("0208")]
    [InlineData("80")]
    public async Task Too_long_and_torn_frames_are_none(string hex)
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(Convert.FromHexString(hex), TestNet.Deadline);
        await pipe.Writer.CompleteAsync();
        Assert.Null(await Frames.ReadAsync(pipe.Reader, MaxBytes, TestNet.Deadline));
    }
}
