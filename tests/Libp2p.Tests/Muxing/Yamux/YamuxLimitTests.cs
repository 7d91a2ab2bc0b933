using System.Buffers;
using System.IO.Pipelines;
using Registry.Libp2p.Muxing.Yamux;

namespace Registry.Libp2p.Tests.Muxing.Yamux;

public sealed class YamuxLimitTests
{
    [Fact]
    public async Task Streams_above_the_limit_are_reset_and_the_connection_lives_on()
    {
        await using var wire = new YamuxWire();
        for (uint id = 1; id < 2 * 513; id += 2)
        {
            await wire.SendAsync(YamuxFrameType.Data, YamuxFlags.Syn, id, 1, "x"u8.ToArray());
        }

        await wire.ExpectAsync(YamuxFrameType.WindowUpdate, YamuxFlags.Rst, 1025, 0);
        await YamuxWireTests.PingAsync(wire);
        Assert.Equal(512, wire.Connection.StreamCount);

        await wire.SendAsync(YamuxFrameType.WindowUpdate, YamuxFlags.Rst, 1, 0);
        await wire.SendAsync(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, 1027, 0);
        await YamuxWireTests.PingAsync(wire);
        Assert.Equal(512, wire.Connection.StreamCount);
        Assert.Equal(513, wire.Streams.Count);
    }

    [Fact]
    public async Task Opening_waits_for_acknowledgements()
    {
        await using var wire = new YamuxWire(initiator: true, new YamuxOptions { MaxUnacknowledgedStreams = 2 });
        var first = await wire.Connection.OpenStreamAsync(YamuxPair.Deadline);
        var second = await wire.Connection.OpenStreamAsync(YamuxPair.Deadline);
        await first.Output.FlushAsync(YamuxPair.Deadline);
        var third = wire.Connection.OpenStreamAsync(YamuxPair.Deadline).AsTask();
        using var cancel = new CancellationTokenSource();
        var cancelled = wire.Connection.OpenStreamAsync(cancel.Token).AsTask();
        await ExpectFirstSynAsync(wire);
        Assert.False(third.IsCompleted);
        cancel.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        await wire.SendAsync(YamuxFrameType.WindowUpdate, YamuxFlags.Ack, 1, 0);
        await using var opened = await third;
        var fourth = wire.Connection.OpenStreamAsync(YamuxPair.Deadline).AsTask();
        Assert.False(fourth.IsCompleted);
        second.Reset();
        await fourth;
        var fifth = wire.Connection.OpenStreamAsync(YamuxPair.Deadline).AsTask();
        await wire.Connection.DisposeAsync();
        await Assert.ThrowsAsync<ConnectionException>(() => fifth);
    }

    [Fact]
    public async Task Opening_waits_for_streams_to_end()
    {
        await using var pair = new YamuxPair(client: new YamuxOptions { MaxOutboundStreams = 1 }, onStream: stream => _ = stream.EchoAsync());
        var first = await pair.Client.OpenStreamAsync(YamuxPair.Deadline);
        await first.Output.WriteAsync("x"u8.ToArray(), YamuxPair.Deadline);
        await first.Input.ReadExactlyAsync(1);
        var second = pair.Client.OpenStreamAsync(YamuxPair.Deadline).AsTask();
        Assert.False(second.IsCompleted);
        await first.Output.CompleteAsync();
        await first.Input.ReadToEndAsync();
        await second;
    }

    [Theory]
    [InlineData("ping")]
    [InlineData("streams")]
    public async Task A_remote_that_asks_without_reading_loses_the_connection(string what)
    {
        var stalled = new PipeOptions(pauseWriterThreshold: 64, resumeWriterThreshold: 32);
        var options = new YamuxOptions { MaxInboundStreams = 1, CloseTimeout = TimeSpan.FromMilliseconds(1) };
        await using var wire = new YamuxWire(options: options, pipes: stalled);
        uint count = 0;
        while (!wire.Connection.Completion.IsCompleted && count < 10_000)
        {
            count++;
            var frame = what == "ping"
                ? YamuxWire.Frame(YamuxFrameType.Ping, YamuxFlags.Syn, 0, count)
                : YamuxWire.Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, (2 * count) - 1, 0);
            var written = await wire.ToConnection.WriteAsync(frame, YamuxPair.Deadline);
            if (written.IsCompleted) break;
        }

        Assert.InRange(count, 1000u, 2000u);
        Assert.Equal(EndReason.LimitReached, await wire.Connection.Completion.WaitAsync(YamuxPair.Deadline));
    }

    [Fact]
    public async Task A_remote_that_never_reads_does_not_stop_the_reading()
    {
        var stalled = new PipeOptions(pauseWriterThreshold: 64, resumeWriterThreshold: 32);
        await using var wire = new YamuxWire(options: new YamuxOptions { CloseTimeout = TimeSpan.FromMilliseconds(1) }, pipes: stalled);
        await wire.SendAsync(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, 1, 0);
        await wire.SendAsync(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, 3, 0);
        while (wire.Streams.Count < 2) await Task.Yield();

        wire.Streams[0].Output.Write(new byte[500_000]);
        using var cancel = new CancellationTokenSource();
        var flush = wire.Streams[0].Output.FlushAsync(cancel.Token).AsTask();
        for (var frame = 0; frame < 100; frame++) await wire.SendAsync(YamuxFrameType.Data, 0, 3, 1000, new byte[1000]);

        await wire.Streams[1].Input.ReadExactlyAsync(100_000);
        Assert.False(flush.IsCompleted);
        cancel.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flush);

        var pending = wire.Streams[0].Output.FlushAsync(YamuxPair.Deadline).AsTask();
        wire.Streams[0].Output.CancelPendingFlush();
        Assert.True((await pending).IsCanceled);
        await wire.Connection.CloseAsync(EndReason.Closed);
    }

    [Fact]
    public async Task A_slow_reader_holds_the_window_and_no_more()
    {
        await using var pair = new YamuxPair();
        var (near, far) = await pair.OpenAsync();
        near.Output.Write(new byte[1_000_000]);
        var flush = near.Output.FlushAsync(YamuxPair.Deadline).AsTask();
        while (await HeldAsync() < 256 * 1024) await Task.Yield();

        await pair.Client.PingAsync(YamuxPair.Deadline);
        Assert.Equal(256 * 1024, await HeldAsync());
        Assert.False(flush.IsCompleted);
        for (var part = 0; part < 10; part++) await far.Input.ReadExactlyAsync(100_000);

        await flush;

        async Task<long> HeldAsync()
        {
            var read = await far.Input.ReadAsync(YamuxPair.Deadline);
            far.Input.AdvanceTo(read.Buffer.Start);
            return read.Buffer.Length;
        }
    }

    [Fact]
    public async Task A_reader_may_ask_for_more_than_a_window_at_once()
    {
        await using var pair = new YamuxPair();
        var (near, far) = await pair.OpenAsync();
        near.Output.Write(new byte[1_000_000]);
        var flush = near.Output.FlushAsync(YamuxPair.Deadline);
        await far.Input.ReadExactlyAsync(100_000);
        await far.Input.ReadExactlyAsync(900_000);
        await flush;
    }

    [Fact]
    public void Options_report_every_mistake()
    {
        var mistakes = new YamuxOptions
        {
            MaxInboundStreams = 0,
            MaxStreamWindow = 1,
            MaxConnectionWindow = -1,
            CloseTimeout = TimeSpan.Zero,
            KeepAliveInterval = TimeSpan.FromDays(-1),
        }.Validate().ToList();
        Assert.Equal(5, mistakes.Count);
        Assert.Throws<ArgumentException>(() => new YamuxMuxer(new YamuxOptions { SendBuffer = 1 }, TimeProvider.System));
        Assert.Empty(new YamuxOptions().Validate());
    }

    private static Task ExpectFirstSynAsync(YamuxWire wire) => wire.ExpectAsync(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, 1, 0);
}
