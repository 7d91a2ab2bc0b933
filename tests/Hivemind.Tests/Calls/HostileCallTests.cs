using System.Buffers;
using Registry.Hivemind.Calls;
using Registry.Libp2p;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Transport.Memory;
using Registry.Testing;

namespace Registry.Hivemind.Tests.Calls;

/// <summary>Peers that send anything but one good request.</summary>
public sealed class HostileCallTests
{
    private const string Method = "TestProtocol.rpc_test";

    private static readonly byte[] CallId = new byte[16];

    private readonly MemoryNetwork _network = new();

    [Theory]
    [InlineData("ffffffffffffffffff01", CallOutcome.Malformed)]
    [InlineData("80808003", CallOutcome.TooLong)]
    [InlineData("00", CallOutcome.Malformed)]
    [InlineData("0401020304", CallOutcome.Malformed)]
    [InlineData("0a0a000000000000000000", CallOutcome.Malformed)]
    public async Task What_is_no_request_ends_the_stream(string hex, CallOutcome expected)
    {
        await using var server = await StartServerAsync(new CallOptions());
        await using var client = await CallHost.StartAsync(_network, 2);
        await using var stream = await OpenAsync(client, server);
        await stream.Output.WriteAsync(Convert.FromHexString(hex));
        await IsResetAsync(stream);
        Assert.Equal(1, server.Calls.Counters.Served(expected));
        Assert.Equal(0, server.Swarm.Counters.FailedHandlers);
        Assert.Equal(CallStatus.Ok, (await client.CallAsync(server, Method, [])).Status);
    }

    [Fact]
    public async Task An_end_in_front_of_the_request_ends_the_stream()
    {
        await using var server = await StartServerAsync(new CallOptions());
        await using var client = await CallHost.StartAsync(_network, 2);
        await using var stream = await OpenAsync(client, server);
        await stream.Output.WriteAsync(new byte[] { 60, 1, 2 });
        await stream.Output.CompleteAsync();
        await IsResetAsync(stream);
        Assert.Equal(1, server.Calls.Counters.Served(CallOutcome.Malformed));
    }

    [Fact]
    public async Task A_request_that_does_not_come_is_given_up()
    {
        var time = new ManualTimeProvider();
        await using var server = await StartServerAsync(new CallOptions { ReadTimeout = TimeSpan.FromSeconds(5) }, time);
        await using var client = await CallHost.StartAsync(_network, 2);
        await client.ConnectAsync(server);
        await Eventually.IsTrue(() => server.Swarm.FindConnection(client.Id) is { Identified: not null, StreamCount: 0 }, "connected on both sides");
        var timers = time.PendingTimers;
        await using var stream = await OpenAsync(client, server);
        await stream.Output.WriteAsync(new byte[] { 0xff, 0x7f, 1, 2, 3 });
        await Eventually.IsTrue(() => server.Calls.Server.Gate.Bytes > 0 && time.PendingTimers > timers, "the request has begun, and time runs for the rest");
        Assert.Equal(4096, server.Calls.Server.Gate.Bytes);
        time.Advance(TimeSpan.FromSeconds(5));
        // The place is left after the stream.
        await Eventually.IsTrue(() => server.Calls.Counters.Served(CallOutcome.TimedOut) == 1, "it is given up");
        await IsResetAsync(stream);
        await Eventually.IsTrue(() => server.Calls.Server.Gate is { Calls: 0, Bytes: 0 }, "nothing is held");
    }

    [Fact]
    public async Task One_peer_gets_no_more_calls_than_its_share_and_others_are_served()
    {
        await using var server = await StartServerAsync(new CallOptions { MaxCallsPerPeer = 3, MaxCalls = 100 });
        await using var hostile = await CallHost.StartAsync(_network, 2);
        await using var client = await CallHost.StartAsync(_network, 3);
        for (var i = 0; i < 3; i++) await (await OpenAsync(hostile, server)).Output.WriteAsync(new byte[] { 60, 1 });
        await Eventually.IsTrue(() => server.Calls.Server.Gate.Calls == 3, "three calls hang");
        Assert.Equal(CallStatus.Unreachable, (await hostile.CallAsync(server, Method, [])).Status);
        Assert.Equal(1, server.Calls.Counters.Served(CallOutcome.Refused));
        Assert.Equal(CallStatus.Ok, (await client.CallAsync(server, Method, [])).Status);
        await hostile.Swarm.DisposeAsync();
        await Eventually.IsTrue(() => server.Calls.Server.Gate is { Calls: 0, Bytes: 0 }, "nothing is held");
    }

    [Fact]
    public async Task All_peers_together_get_no_more_calls_than_there_may_be()
    {
        await using var server = await StartServerAsync(new CallOptions { MaxCallsPerPeer = 2, MaxCalls = 2 });
        await using var hostile = await CallHost.StartAsync(_network, 2);
        await using var client = await CallHost.StartAsync(_network, 3);
        for (var i = 0; i < 2; i++) await (await OpenAsync(hostile, server)).Output.WriteAsync(new byte[] { 60, 1 });
        await Eventually.IsTrue(() => server.Calls.Server.Gate.Calls == 2, "two calls hang");
        Assert.Equal(CallStatus.Unreachable, (await client.CallAsync(server, Method, [])).Status);
    }

    [Fact]
    public async Task Bytes_held_stay_within_their_bound()
    {
        var options = new CallOptions { MaxFrameBytes = 100_000, MaxBufferedBytesPerPeer = 150_000, MaxBufferedBytes = 150_000 };
        await using var server = await StartServerAsync(options);
        await using var hostile = await CallHost.StartAsync(_network, 2);
        var frame = new byte[90_000];
        new byte[] { 0x80, 0x8d, 0x06 }.CopyTo(frame, 0); // announces 99,968 bytes
        for (var i = 0; i < 4; i++)
        {
            var stream = await OpenAsync(hostile, server);
            // It may be reset while it still writes.
            Assert.True(await Record.ExceptionAsync(async () => await stream.Output.WriteAsync(frame)) is null or StreamResetException);
            // One after the other: two that grow at once may both find no room.
            if (i == 0) await Eventually.IsTrue(() => server.Calls.Server.Gate.Bytes >= 90_000, "the first is held");
        }
        await Eventually.IsTrue(() => server.Calls.Counters.Served(CallOutcome.Refused) == 3, "all but one were refused");
        Assert.InRange(server.Calls.Server.Gate.Bytes, 90_000, 150_000);
    }

    [Fact]
    public async Task An_answer_that_fits_into_no_frame_is_told()
    {
        await using var server = await CallHost.StartAsync(_network, 1, new CallOptions { MaxFrameBytes = 1024 });
        await using var client = await CallHost.StartAsync(_network, 2);
        server.Calls.Serve(Method, (_, _, _) => new(new CallAnswer(new byte[1024])));
        Assert.Equal("The answer is too long.", (await client.CallAsync(server, Method, [])).Error);
    }

    [Theory]
    [InlineData("", "an end")]
    [InlineData("05", "an end within")]
    [InlineData("0401020304", "nonsense")]
    [InlineData("80808003", "too much")]
    [InlineData("160a10ffffffffffffffffffffffffffffffff22020a00", "an answer to another call")]
    public async Task What_is_no_answer_is_told(string hex, string what)
    {
        await using var server = await CallHost.StartAsync(_network, 1);
        await using var client = await CallHost.StartAsync(_network, 2);
        server.Swarm.Handle(Method, async (stream, token) =>
        {
            await stream.Output.WriteAsync(Convert.FromHexString(hex), token);
            await stream.Output.CompleteAsync();
        });
        var result = await client.CallAsync(server, Method, []);
        Assert.True(result.Status == CallStatus.BadAnswer, $"{what}: {result}");
    }

    [Fact]
    public async Task Random_streams_cost_themselves_alone()
    {
        const int seed = 31;
        var random = new Random(seed);
        await using var server = await StartServerAsync(new CallOptions());
        await using var client = await CallHost.StartAsync(_network, 2);
        for (var i = 0; i < 300; i++)
        {
            var frame = new ArrayBufferWriter<byte>();
            CallFrame.WriteRequestHead(frame, CallId, client.Id.Bytes.Span, "x"u8, 5);
            var bytes = frame.WrittenSpan.ToArray();
            if (i % 3 == 0) random.NextBytes(bytes);
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            await using var stream = await OpenAsync(client, server);
            await stream.Output.WriteAsync(bytes);
            await stream.Output.CompleteAsync();
        }
        var result = await client.CallAsync(server, Method, []);
        Assert.True(result.Status == CallStatus.Ok, $"seed {seed}: {result}");
        await Eventually.IsTrue(() => server.Calls.Server.Gate is { Calls: 0, Bytes: 0 }, $"nothing is held, seed {seed}");
        Assert.Equal(0, server.Swarm.Counters.FailedHandlers);
    }

    private async Task<CallHost> StartServerAsync(CallOptions options, TimeProvider? time = null)
    {
        var server = await CallHost.StartAsync(_network, 1, options, time);
        server.Calls.Serve(Method, static (_, request, _) => new(new CallAnswer(request)));
        return server;
    }

    private static async Task<PeerStream> OpenAsync(CallHost client, CallHost server) =>
        await (await client.ConnectAsync(server)).OpenStreamAsync([Method], CancellationToken.None);

    /// <summary>Before the first answer the reset shows as a failed negotiation, since the two travel together.</summary>
    private static async Task IsResetAsync(PeerStream stream)
    {
        var exception = await Record.ExceptionAsync(async () =>
        {
            while (await stream.Input.ReadAsync() is { IsCompleted: false } read) stream.Input.AdvanceTo(read.Buffer.End);
        });
        Assert.True(exception is StreamResetException { Reason: EndReason.RemoteReset } or ConnectionException { Reason: EndReason.RemoteReset }, exception?.ToString() ?? "not reset");
    }
}
