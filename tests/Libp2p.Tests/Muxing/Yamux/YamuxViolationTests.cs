using Registry.Libp2p.Muxing.Yamux;

namespace Registry.Libp2p.Tests.Muxing.Yamux;

/// <summary>What ends the connection, and with which word.</summary>
public sealed class YamuxViolationTests
{
    public static TheoryData<string, string> Violations => new()
    {
        { "version", "010100010000000100000000" },
        { "type", "000400010000000100000000" },
        { "data for the connection", "000000000000000000000000" },
        { "window of the connection", "000100000000000000000010" },
        { "a stream of ours, opened by the remote", "000100010000000200000000" },
        { "a stream opened twice", "000100010000000100000000000100010000000100000000" },
        { "ping of a stream", "000200010000000100000000" },
        { "ping without flag", "000200000000000000000000" },
        { "ping and pong at once", "000200030000000000000000" },
        { "good-bye to a stream", "000300000000000100000000" },
        { "more than the window", "000100010000000100000000000000000000000100040001" },
        { "more than the window at once", "00000001000000010004000100" },
        { "a window beyond 32 bits", "0001000100000001000000000001000000000001ffffffff" },
    };

    [Theory]
    [MemberData(nameof(Violations))]
    public async Task A_broken_rule_is_a_protocol_error(string rule, string hex)
    {
        await using var wire = new YamuxWire();
        await wire.SendAsync(Convert.FromHexString(hex));
        await wire.ExpectEndAsync(EndReason.ProtocolError, YamuxGoAway.ProtocolError);
        Assert.NotEmpty(rule);
    }

    [Fact]
    public async Task Data_beyond_the_window_is_a_protocol_error_however_it_is_cut()
    {
        await using var wire = new YamuxWire();
        await wire.SendAsync(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, 1, 0);
        for (var sent = 0; sent < 256 * 1024; sent += 32 * 1024)
        {
            await wire.SendAsync(YamuxFrameType.Data, 0, 1, 32 * 1024, new byte[32 * 1024]);
        }

        await YamuxWireTests.PingAsync(wire);
        await wire.SendAsync(YamuxFrameType.Data, 0, 1, 1, new byte[1]);
        await wire.ExpectEndAsync(EndReason.ProtocolError, YamuxGoAway.ProtocolError);
    }

    [Theory]
    [InlineData(0u, EndReason.RemoteClosed)]
    [InlineData(1u, EndReason.ProtocolError)]
    [InlineData(2u, EndReason.RemoteClosed)]
    [InlineData(77u, EndReason.RemoteClosed)]
    public async Task Good_bye_from_the_remote_ends_all(uint code, EndReason reason)
    {
        await using var wire = new YamuxWire();
        await wire.SendAsync(YamuxFrameType.Data, YamuxFlags.Syn, 1, 4, "last"u8.ToArray());
        await wire.SendAsync(YamuxFrameType.GoAway, 0, 0, code);
        await wire.ExpectEndAsync(reason, goAway: null);
        var stream = Assert.Single(wire.Streams);
        Assert.Equal("last"u8.ToArray(), await stream.Input.ReadExactlyAsync(4));
        Assert.Equal(reason, (await Assert.ThrowsAsync<StreamResetException>(stream.Input.ReadToEndAsync)).Reason);
        await Assert.ThrowsAsync<StreamResetException>(async () => await stream.Output.FlushAsync());
    }

    [Theory]
    [InlineData(EndReason.Closed, 0u)]
    [InlineData(EndReason.ShuttingDown, 0u)]
    [InlineData(EndReason.Misbehaved, 1u)]
    [InlineData(EndReason.InternalError, 2u)]
    public async Task Good_bye_carries_the_code_of_the_reason(EndReason reason, uint code)
    {
        await using var wire = new YamuxWire();
        var closing = wire.Connection.CloseAsync(reason);
        await wire.ExpectEndAsync(reason, code);
        await closing;
        await wire.Connection.CloseAsync(EndReason.InternalError);
        Assert.Equal(reason, await wire.Connection.Completion);
    }

    [Fact]
    public async Task Every_truncation_of_a_conversation_ends_with_a_reason()
    {
        byte[] conversation =
        [
            .. YamuxWire.Frame(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, 1, 0),
            .. YamuxWire.Frame(YamuxFrameType.Data, 0, 1, 5, "hello"u8),
            .. YamuxWire.Frame(YamuxFrameType.Data, YamuxFlags.Syn | YamuxFlags.Fin, 3, 2, "yo"u8),
            .. YamuxWire.Frame(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 1),
        ];
        var boundaries = new[] { 0, 12, 29, 43, 55 };
        for (var length = 0; length <= conversation.Length; length++)
        {
            await using var wire = new YamuxWire();
            await wire.SendAsync(conversation[..length]);
            await wire.ToConnection.CompleteAsync();
            var expected = boundaries.Contains(length) ? EndReason.RemoteClosed : EndReason.TransportFailed;
            Assert.Equal(expected, await wire.Connection.Completion.WaitAsync(YamuxPair.Deadline));
        }
    }

    [Fact]
    public async Task A_transport_that_breaks_resets_the_streams()
    {
        await using var wire = new YamuxWire();
        await wire.SendAsync(YamuxFrameType.WindowUpdate, YamuxFlags.Syn, 1, 0);
        await YamuxWireTests.PingAsync(wire);
        var stream = Assert.Single(wire.Streams);
        var reading = stream.Input.ReadToEndAsync();
        await wire.ToConnection.CompleteAsync(new IOException("cable cut"));
        Assert.Equal(EndReason.TransportFailed, await wire.Connection.Completion.WaitAsync(YamuxPair.Deadline));
        Assert.Equal(EndReason.TransportFailed, (await Assert.ThrowsAsync<StreamResetException>(() => reading)).Reason);
    }

    [Fact]
    public async Task A_transport_that_takes_no_more_ends_the_connection()
    {
        await using var wire = new YamuxWire();
        await wire.FromConnection.CompleteAsync();
        await wire.SendAsync(YamuxFrameType.Ping, YamuxFlags.Syn, 0, 1);
        Assert.Equal(EndReason.TransportFailed, await wire.Connection.Completion.WaitAsync(YamuxPair.Deadline));
    }
}
