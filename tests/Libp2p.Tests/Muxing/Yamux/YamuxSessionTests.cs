using System.Buffers;
using Registry.Libp2p.Muxing.Yamux;

namespace Registry.Libp2p.Tests.Muxing.Yamux;

/// <summary>The core without any connection: bytes and times in, bytes out.</summary>
public sealed class YamuxSessionTests
{
    private static readonly TimeSpan Start = TimeSpan.Zero;

    [Fact]
    public void Frames_of_many_streams_take_turns()
    {
        var session = New(initiator: true);
        var first = session.Open(Start);
        var second = session.Open(Start);
        Write(session, first, 40_000);
        Write(session, second, 40_000);
        Assert.Equal(
            [
                (1u, YamuxFlags.Syn, 16_384u), (3u, YamuxFlags.Syn, 16_384u), (1u, YamuxFlags.None, 16_384u),
                (3u, YamuxFlags.None, 16_384u), (1u, YamuxFlags.None, 7_232u), (3u, YamuxFlags.None, 7_232u),
            ],
            Frames(session).Select(frame => (frame.StreamId, frame.Flags, frame.Length)));
        Assert.False(session.HasOutput);
    }

    [Fact]
    public void Pongs_go_before_data()
    {
        var session = New(initiator: true);
        Write(session, session.Open(Start), 40_000);
        Receive(session, YamuxWire.Frame(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 5));
        Assert.Equal(YamuxFrameType.Ping, Frames(session)[0].Type);
    }

    [Fact]
    public void A_budget_is_overrun_by_one_frame_at_most()
    {
        var session = New(initiator: true);
        Write(session, session.Open(Start), 100_000);
        Assert.Equal(16_384 + 12, session.Send(new ArrayBufferWriter<byte>(), 1, Start));
        Assert.Equal(2 * (16_384 + 12), session.Send(new ArrayBufferWriter<byte>(), 16_384 + 13, Start));
    }

    [Fact]
    public void A_payload_in_pieces_is_delivered_in_pieces_and_ends_with_the_last()
    {
        var session = New(initiator: false);
        var frame = YamuxWire.Frame(YamuxFrameType.Data, YamuxFlags.Syn | YamuxFlags.Fin, 1, 4, "four"u8);
        var stream = Receive(session, frame[..14]).Stream!;
        Assert.Equal("fo"u8.ToArray(), stream.Received.Sequence.ToArray());
        Assert.False(stream.IsRemoteDone);
        Assert.True(session.IsInsideFrame);
        Receive(session, frame[14..]);
        Assert.Equal("four"u8.ToArray(), stream.Received.Sequence.ToArray());
        Assert.True(stream.IsRemoteDone);
    }

    [Fact]
    public void A_reset_in_the_middle_of_a_payload_drops_the_rest()
    {
        var session = New(initiator: false);
        var frame = YamuxWire.Frame(YamuxFrameType.Data, YamuxFlags.Syn, 1, 4, "four"u8);
        var stream = Receive(session, frame[..12]).Stream!;
        Receive(session, frame[12..13]);
        session.Reset(stream, EndReason.Closed);
        Assert.Equal(ReceiveKind.NeedMore, Receive(session, [.. frame[13..], .. YamuxWire.Frame(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 1)]).Kind);
        Assert.Equal([YamuxFlags.Rst, YamuxFlags.Ack], Frames(session).Select(sent => sent.Flags));
        Assert.Equal(1, stream.Received.Length);
    }

    [Fact]
    public void A_stream_that_was_reset_gives_its_pending_bytes_and_its_place_back()
    {
        var session = New(initiator: true);
        var stream = session.Open(Start);
        Write(session, stream, 500_000);
        Frames(session);
        Assert.Equal(500_000 - (256 * 1024), stream.Pending.Length);
        Receive(session, YamuxWire.Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Rst, 1, 77));
        Assert.Equal(0, stream.Pending.Length);
        Assert.Equal(EndReason.RemoteReset, stream.Ended);
        Assert.Equal(0, session.StreamCount);
        Assert.False(session.HasOutput);
    }

    [Fact]
    public void An_orderly_end_sends_what_the_windows_allow_before_the_good_bye()
    {
        var session = New(initiator: true);
        Write(session, session.Open(Start), 10);
        Write(session, session.Open(Start), 300_000);
        session.End(EndReason.ShuttingDown, sayGoodbye: true);
        var frames = Frames(session);
        Assert.Equal(new YamuxHeader(YamuxFrameType.GoAway, 0, 0, 0), frames[^1]);
        Assert.Equal(10 + (256 * 1024), frames.Where(frame => frame.Type == YamuxFrameType.Data).Sum(frame => frame.Length));
    }

    [Fact]
    public void After_a_violation_only_the_good_bye_is_sent()
    {
        var session = New(initiator: true);
        Write(session, session.Open(Start), 10);
        session.End(EndReason.ProtocolError, sayGoodbye: true);
        Assert.Equal([new YamuxHeader(YamuxFrameType.GoAway, 0, 0, 1)], Frames(session));
        Assert.Equal(0, session.StreamCount);
    }

    [Fact]
    public void The_grown_windows_of_a_connection_share_one_bound()
    {
        var options = new YamuxOptions { MaxInboundStreams = 2, MaxConnectionWindow = (2 * 256 * 1024) + 100_000 };
        var session = new YamuxSession(options, initiator: false, (id, outbound, window, now) => new YamuxStreamState(id, outbound, window, now));
        Receive(session, YamuxWire.Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, 1, 0));
        session.RequestPing();
        Frames(session);
        Receive(session, YamuxWire.Frame(YamuxFrameType.Ping, YamuxFlags.Ack, 0, 0), TimeSpan.FromMilliseconds(50));
        Assert.Equal([362_144u], UseWindow(1));
        Assert.Equal([362_144u], UseWindow(1));
        Receive(session, YamuxWire.Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, 3, 0));
        Assert.Equal([262_144u], UseWindow(3));
        Receive(session, YamuxWire.Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Rst, 1, 0));
        Assert.Equal([362_144u], UseWindow(3));

        uint[] UseWindow(uint id)
        {
            var now = TimeSpan.FromMilliseconds(60);
            var stream = _streams[id];
            var count = (uint)stream.ReceiveWindow.Remaining;
            Receive(session, YamuxWire.Frame(YamuxFrameType.Data, 0, id, count, new byte[count]), now);
            stream.Received.Drop(stream.Received.Length, session.Segments);
            session.OnRead(stream);
            return [.. Frames(session, now).Where(frame => frame.Type == YamuxFrameType.WindowUpdate).Select(frame => frame.Length)];
        }
    }

    private readonly Dictionary<uint, YamuxStreamState> _streams = [];

    private static YamuxSession New(bool initiator) =>
        new(new YamuxOptions(), initiator, (id, outbound, window, now) => new YamuxStreamState(id, outbound, window, now));

    private static void Write(YamuxSession session, YamuxStreamState stream, int count)
    {
        var written = default(ByteQueue);
        written.Append(new byte[count], session.Segments);
        session.Flush(stream, ref written);
    }

    private ReceiveOutcome Receive(YamuxSession session, byte[] bytes, TimeSpan now = default)
    {
        var input = new ReadOnlySequence<byte>(bytes);
        var opened = default(ReceiveOutcome);
        while (true)
        {
            var outcome = session.Receive(ref input, now);
            if (outcome.Kind == ReceiveKind.Opened)
            {
                opened = outcome;
                _streams[outcome.Stream!.Id] = outcome.Stream;
            }
            else if (outcome.Kind is not (ReceiveKind.Pong or ReceiveKind.Again))
            {
                return opened.Stream is null ? outcome : opened;
            }
        }
    }

    private static List<YamuxHeader> Frames(YamuxSession session, TimeSpan now = default)
    {
        var output = new ArrayBufferWriter<byte>();
        while (session.Send(output, 64 * 1024, now) > 0)
        {
        }

        var bytes = output.WrittenSpan;
        var frames = new List<YamuxHeader>();
        while (YamuxHeader.Read(bytes, out var header) == OperationStatus.Done)
        {
            frames.Add(header);
            bytes = bytes[(YamuxHeader.Size + (header.Type == YamuxFrameType.Data ? (int)header.Length : 0))..];
        }

        return frames;
    }
}
