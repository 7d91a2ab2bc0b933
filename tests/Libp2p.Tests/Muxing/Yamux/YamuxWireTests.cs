using System.Buffers;
using Registry.Libp2p.Muxing;
using Registry.Libp2p.Muxing.Yamux;

namespace Registry.Libp2p.Tests.Muxing.Yamux;

/// <summary>What is on the wire, in the order that other implementations need.</summary>
public sealed class YamuxWireTests
{
    [Fact]
    public async Task The_first_write_opens_the_stream_and_the_end_is_a_frame_of_its_own()
    {
        await using var wire = new YamuxWire(initiator: true);
        var stream = await wire.Connection.OpenStreamAsync(YamuxPair.Deadline);
        stream.Output.Write("request"u8);
        await stream.Output.CompleteAsync();
        var (header, payload) = await wire.ReceiveAsync();
        Assert.Equal(new YamuxHeader(YamuxFrameType.Data, YamuxFlags.Syn, 1, 7), header);
        Assert.Equal("request"u8.ToArray(), payload);
        await wire.ExpectAsync(YamuxFrameType.WindowUpdate, YamuxFlags.Fin, 1, 0);
    }

    [Fact]
    public async Task A_request_in_one_segment_wakes_the_handler_once()
    {
        var reads = new List<ReadOnlyMemory<byte>>();
        var finished = new TaskCompletionSource();
        await using var wire = new YamuxWire(onStream: stream => _ = HandleAsync(stream));
        await wire.SendAsync(
            YamuxWire.Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, 1, 0),
            YamuxWire.Frame(YamuxFrameType.Data, 0, 1, 3, "one"u8),
            YamuxWire.Frame(YamuxFrameType.Data, 0, 1, 3, "two"u8),
            YamuxWire.Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Fin, 1, 0));
        await finished.Task.WaitAsync(YamuxPair.Deadline);
        Assert.Equal("onetwo"u8.ToArray(), Assert.Single(reads).ToArray());
        var (header, _) = await wire.ReceiveAsync();
        Assert.Equal(new YamuxHeader(YamuxFrameType.Data, YamuxFlags.Ack, 1, 4), header);
        await wire.ExpectAsync(YamuxFrameType.WindowUpdate, YamuxFlags.Fin, 1, 0);

        async Task HandleAsync(IMuxedStream stream)
        {
            var read = await stream.Input.ReadAsync();
            Assert.True(read.IsCompleted);
            reads.Add(read.Buffer.ToArray());
            stream.Input.AdvanceTo(read.Buffer.End);
            stream.Output.Write("done"u8);
            await stream.Output.CompleteAsync();
            await stream.DisposeAsync();
            finished.SetResult();
        }
    }

    [Fact]
    public async Task Data_that_opens_a_stream_is_taken()
    {
        await using var wire = new YamuxWire();
        await wire.SendAsync(YamuxFrameType.Data, YamuxFlags.Syn, 1, 2, "hi"u8.ToArray());
        await wire.SendAsync(YamuxFrameType.Data, YamuxFlags.Fin, 1, 1, "!"u8.ToArray());
        await PingAsync(wire);
        Assert.Equal("hi!"u8.ToArray(), await Assert.Single(wire.Streams).Input.ReadToEndAsync());
    }

    [Fact]
    public async Task The_initial_window_is_respected_and_so_are_large_grants()
    {
        await using var wire = new YamuxWire(initiator: true);
        var stream = await wire.Connection.OpenStreamAsync(YamuxPair.Deadline);
        stream.Output.Write(new byte[1_000_000]);
        var flush = stream.Output.FlushAsync(YamuxPair.Deadline).AsTask();
        Assert.Equal(256 * 1024, await ReceiveDataAsync(256 * 1024));
        await PingAsync(wire);
        Assert.False(flush.IsCompleted);
        await wire.SendAsync(YamuxFrameType.WindowUpdate, YamuxFlags.Ack, 1, 16 * 1024 * 1024);
        Assert.Equal(1_000_000 - (256 * 1024), await ReceiveDataAsync(1_000_000 - (256 * 1024)));
        Assert.False((await flush).IsCompleted);

        async Task<int> ReceiveDataAsync(int count)
        {
            var received = 0;
            while (received < count)
            {
                var (header, payload) = await wire.ReceiveAsync();
                Assert.Equal(YamuxFrameType.Data, header.Type);
                Assert.InRange(payload.Length, 1, 16 * 1024);
                received += payload.Length;
            }

            return received;
        }
    }

    [Fact]
    public async Task Half_of_the_window_read_is_granted_again_with_the_acknowledgement()
    {
        await using var wire = new YamuxWire(options: new YamuxOptions { KeepAliveInterval = TimeSpan.Zero });
        await wire.SendAsync(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, 1, 0);
        await wire.SendAsync(YamuxFrameType.Data, 0, 1, 131_071, new byte[131_071]);
        await PingAsync(wire);
        var stream = Assert.Single(wire.Streams);
        await stream.Input.ReadExactlyAsync(131_071);
        await PingAsync(wire);
        await wire.SendAsync(YamuxFrameType.Data, 0, 1, 1, new byte[1]);
        await stream.Input.ReadExactlyAsync(1);

        // The first grant also asks for the round-trip time, which decides on the next.
        var (first, _) = await wire.ReceiveAsync();
        var (second, _) = await wire.ReceiveAsync();
        Assert.Contains(new YamuxHeader(YamuxFrameType.WindowUpdate, YamuxFlags.Ack, 1, 131_072), new[] { first, second });
        Assert.Contains(new YamuxHeader(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 0), new[] { first, second });
    }

    [Fact]
    public async Task Pings_are_echoed_and_unasked_pongs_ignored()
    {
        await using var wire = new YamuxWire();
        await wire.SendAsync(YamuxFrameType.Ping, YamuxFlags.Ack, 0, 99);
        await wire.SendAsync(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 0xfeedface);
        await wire.ExpectAsync(YamuxFrameType.Ping, YamuxFlags.Ack, 0, 0xfeedface);
    }

    [Fact]
    public async Task One_ping_serves_all_who_ask()
    {
        await using var wire = new YamuxWire();
        var first = wire.Connection.PingAsync(YamuxPair.Deadline).AsTask();
        var second = wire.Connection.PingAsync(YamuxPair.Deadline).AsTask();
        var (ping, _) = await wire.ReceiveAsync();
        await wire.SendAsync(YamuxFrameType.Ping, YamuxFlags.Ack, 0, ping.Length + 1);
        await wire.SendAsync(YamuxFrameType.Ping, YamuxFlags.Ack, 0, ping.Length);
        Assert.Equal(await first, await second);
        var third = wire.Connection.PingAsync(YamuxPair.Deadline).AsTask();
        await wire.ExpectAsync(YamuxFrameType.Ping, YamuxFlags.Syn, 0, ping.Length + 1);
        await wire.SendAsync(YamuxFrameType.Ping, YamuxFlags.Ack, 0, ping.Length + 1);
        Assert.True(await third >= TimeSpan.Zero);
    }

    [Fact]
    public async Task Frames_for_streams_that_are_gone_are_ignored()
    {
        await using var wire = new YamuxWire();
        await wire.SendAsync(
            YamuxWire.Frame(YamuxFrameType.Data, 0, 7, 4, "data"u8),
            YamuxWire.Frame(YamuxFrameType.WindowUpdate, 0, 9, 1000),
            YamuxWire.Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Rst, 2, 0),
            YamuxWire.Frame(YamuxFrameType.Data, YamuxFlags.Fin, 4, 0),
            YamuxWire.Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Syn | YamuxFlags.Rst, 11, 0));
        await PingAsync(wire);
        Assert.Empty(wire.Streams);
    }

    [Fact]
    public async Task An_untouched_stream_of_ours_leaves_no_trace()
    {
        await using var wire = new YamuxWire(initiator: true);
        var stream = await wire.Connection.OpenStreamAsync(YamuxPair.Deadline);
        await stream.DisposeAsync();
        Assert.Equal(0, wire.Connection.StreamCount);
        await PingAsync(wire);
    }

    [Fact]
    public async Task A_reset_is_a_window_update()
    {
        await using var wire = new YamuxWire(initiator: true);
        var stream = await wire.Connection.OpenStreamAsync(YamuxPair.Deadline);
        await stream.Output.FlushAsync(YamuxPair.Deadline);
        await wire.ExpectAsync(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, 1, 0);
        stream.Reset();
        await wire.ExpectAsync(YamuxFrameType.WindowUpdate, YamuxFlags.Rst, 1, 0);
    }

    /// <summary>Everything sent before was handled once the pong is here, and nothing else was answered.</summary>
    internal static async Task PingAsync(YamuxWire wire)
    {
        await wire.SendAsync(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 4711);
        await wire.ExpectAsync(YamuxFrameType.Ping, YamuxFlags.Ack, 0, 4711);
    }
}
