using Registry.Libp2p.Muxing.Yamux;
using Registry.Testing;

namespace Registry.Libp2p.Tests.Muxing.Yamux;

public sealed class YamuxKeepAliveTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Silence_is_broken_by_a_ping_and_more_silence_ends_the_connection()
    {
        await using var wire = new YamuxWire(time: _time);
        _time.Advance(TimeSpan.FromSeconds(30));
        await wire.ExpectAsync(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 0);
        await wire.SendAsync(YamuxFrameType.Ping, YamuxFlags.Ack, 0, 0);
        await YamuxWireTests.PingAsync(wire);
        _time.Advance(TimeSpan.FromSeconds(30));
        await wire.ExpectAsync(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 1);
        _time.Advance(TimeSpan.FromSeconds(10));
        await wire.ExpectEndAsync(EndReason.TimedOut, YamuxGoAway.Normal);
        await Eventually.IsTrue(() => _time.PendingTimers == 0, "no timer is left");
    }

    [Fact]
    public async Task A_remote_that_speaks_is_alive_and_not_asked()
    {
        await using var wire = new YamuxWire(time: _time);
        for (var round = 0; round < 20; round++)
        {
            _time.Advance(TimeSpan.FromSeconds(20));
            await YamuxWireTests.PingAsync(wire);
        }
    }

    [Fact]
    public async Task Without_keep_alive_silence_is_fine()
    {
        await using var wire = new YamuxWire(options: new YamuxOptions { KeepAliveInterval = TimeSpan.Zero }, time: _time);
        _time.Advance(TimeSpan.FromHours(10));
        await YamuxWireTests.PingAsync(wire);
    }

    [Fact]
    public async Task Pings_measure_the_round_trip()
    {
        await using var wire = new YamuxWire(time: _time);
        var ping = wire.Connection.PingAsync(YamuxPair.Deadline).AsTask();
        await wire.ExpectAsync(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 0);
        _time.Advance(TimeSpan.FromMilliseconds(85));
        await wire.SendAsync(YamuxFrameType.Ping, YamuxFlags.Ack, 0, 0);
        Assert.Equal(TimeSpan.FromMilliseconds(85), await ping);
    }

    [Fact]
    public async Task A_ping_ends_with_the_connection()
    {
        await using var wire = new YamuxWire(time: _time);
        var ping = wire.Connection.PingAsync(YamuxPair.Deadline).AsTask();
        await wire.ToConnection.CompleteAsync();
        Assert.Equal(EndReason.RemoteClosed, (await Assert.ThrowsAsync<ConnectionException>(() => ping)).Reason);
    }

    [Fact]
    public async Task A_stream_that_only_the_remote_keeps_open_is_reset_in_the_end()
    {
        await using var wire = new YamuxWire(options: new YamuxOptions { KeepAliveInterval = TimeSpan.Zero }, time: _time);
        await wire.SendAsync(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, 1, 0);
        await YamuxWireTests.PingAsync(wire);
        var stream = Assert.Single(wire.Streams);
        await stream.Output.CompleteAsync();
        await stream.DisposeAsync();
        await wire.ExpectAsync(YamuxFrameType.WindowUpdate, YamuxFlags.Ack | YamuxFlags.Fin, 1, 0);
        _time.Advance(TimeSpan.FromSeconds(30));
        await YamuxWireTests.PingAsync(wire);
        Assert.Equal(1, wire.Connection.StreamCount);
        _time.Advance(TimeSpan.FromSeconds(30));
        await wire.ExpectAsync(YamuxFrameType.WindowUpdate, YamuxFlags.Rst, 1, 0);
        Assert.Equal(0, wire.Connection.StreamCount);
    }

    [Fact]
    public async Task Closing_does_not_wait_for_ever()
    {
        var stalled = new System.IO.Pipelines.PipeOptions(pauseWriterThreshold: 8, resumeWriterThreshold: 4);
        await using var wire = new YamuxWire(time: _time, pipes: stalled);
        await wire.SendAsync(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 1);
        var closing = wire.Connection.CloseAsync(EndReason.ShuttingDown).AsTask();
        while (!closing.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        Assert.Equal(EndReason.ShuttingDown, await wire.Connection.Completion);
    }
}
