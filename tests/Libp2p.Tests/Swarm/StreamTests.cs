using System.Buffers;
using Registry.Libp2p.Muxing;
using Registry.Libp2p.Negotiation;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Swarm.Identify;

namespace Registry.Libp2p.Tests.Swarm;

public sealed class StreamTests : IAsyncLifetime
{
    private static readonly TimeSpan PushDelay = new IdentifyOptions().PushDelay;

    private readonly TestNet _net = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _net.DisposeAsync();

    [Fact]
    public async Task Two_hundred_streams_at_once_echo()
    {
        var (a, b) = await MeetAsync(new ConnectionLimits { MaxInboundStreamsPerProtocol = 200 });
        b.Echo("/echo");

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            await using var stream = await a.Swarm.OpenStreamAsync(b.Peer, ["/echo"], TestNet.Deadline);
            var text = $"stream {i:D3}";
            await stream.SayAsync(text);
            var heard = await stream.HearAsync(text.Length);
            await stream.Output.CompleteAsync();
            return heard == text;
        }));

        Assert.All(answers, Assert.True);
        await TestNet.UntilAsync(() => b.Swarm.Counters.InboundStreams == 0, "every handler has ended");
        Assert.Equal(1, b.Swarm.Counters.Opened);
    }

    [Theory]
    [InlineData("DHTProtocol.rpc_find")]
    [InlineData("/ünïcode/1.0.0")]
    [InlineData("x")]
    public async Task Any_id_negotiates(string id)
    {
        var (a, b) = await MeetAsync();
        b.Echo(id);

        // Identify has not listed it yet, then it has.
        await ExchangeAsync(a, b, ["/other", id]);
        await _net.PassAsync(PushDelay, () => a.Swarm.FindConnection(b.Peer)!.Identified!.Protocols.Contains(id), "the push came");
        await ExchangeAsync(a, b, ["/other", id]);
    }

    [Fact]
    public async Task An_unknown_protocol_is_refused_and_the_connection_lives_on()
    {
        var (a, b) = await MeetAsync();
        b.Echo("/echo");

        var failure = await Assert.ThrowsAsync<ConnectionException>(() => a.Swarm.OpenStreamAsync(b.Peer, ["/nobody/1", "/nobody/2"], TestNet.Deadline).AsTask());

        Assert.Equal(EndReason.NotSupported, failure.Reason);
        await ExchangeAsync(a, b, ["/echo"]);
        Assert.Equal(1, a.Swarm.Counters.Opened);
    }

    [Fact]
    public async Task A_protocol_no_longer_served_is_refused_even_when_identify_listed_it()
    {
        var net = await MeetAsync();
        net.B.Echo("/echo");
        await _net.PassAsync(PushDelay, () => net.A.Swarm.FindConnection(net.B.Peer)!.Identified!.Protocols.Contains("/echo"), "the push came");
        net.B.Swarm.Unhandle("/echo");

        await using var stream = await net.A.Swarm.OpenStreamAsync(net.B.Peer, ["/echo"], TestNet.Deadline);
        await stream.SayAsync("hello");
        var failure = await Assert.ThrowsAsync<ConnectionException>(() => stream.HearAsync(5));

        Assert.Equal(EndReason.NotSupported, failure.Reason);
    }

    [Fact]
    public async Task Streams_of_one_peer_for_one_protocol_are_bounded_over_all_its_connections()
    {
        var (a, b) = await MeetAsync(new ConnectionLimits { MaxInboundStreamsPerProtocol = 3 });
        b.Echo("/echo");
        b.Echo("/more");
        await using var twin = await new RawPeer(_net, 1).ConnectAsync(b);
        var open = new List<IMuxedStream>();
        await using var other = await a.Swarm.OpenStreamAsync(b.Peer, ["/echo"], TestNet.Deadline);
        for (var i = 0; i < 2; i++) open.Add(await twin.OpenAsync("/echo"));

        await TestNet.UntilAsync(() => b.Swarm.Counters.InboundStreams == 3, "three are served");

        var surplus = await twin.Connection.OpenStreamAsync(TestNet.Deadline);
        Assert.True(await MultistreamSelect.SelectLazily(surplus, "/echo").Input.IsCutAsync());
        Assert.Equal(1, b.Swarm.Counters.Refused(RefusalReason.StreamsPerProtocol));
        open.Add(await twin.OpenAsync("/more"));

        open[0].Reset();
        await TestNet.UntilAsync(() => b.Swarm.Counters.InboundStreams == 3, "one has gone");
        var again = await twin.OpenAsync("/echo");
        await again.SayAsync("hello");
        Assert.Equal("hello", await again.HearAsync(5));
    }

    [Fact]
    public async Task Ending_a_stream_that_was_reset_before_it_was_agreed_is_no_error()
    {
        var (a, b) = await MeetAsync();
        var connection = a.Swarm.FindConnection(b.Peer)!;
        await connection.IdentifyCompletion;
        var stream = await connection.OpenStreamAsync(["/ipfs/ping/1.0.0"], TestNet.Deadline);
        stream.Output.Write("never read"u8);
        stream.Reset();

        await stream.Output.CompleteAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => stream.HearAsync(1));
    }

    [Fact]
    public async Task A_handler_that_throws_resets_its_stream_and_nothing_else()
    {
        var (a, b) = await MeetAsync();
        b.Echo("/echo");
        b.Swarm.Handle("/broken", async (stream, _) =>
        {
            await stream.HearAsync(5);
            throw new InvalidOperationException("a bug");
        });

        await using var stream = await a.Swarm.OpenStreamAsync(b.Peer, ["/broken"], TestNet.Deadline);
        await stream.SayAsync("hello");

        Assert.True(await stream.Input.IsCutAsync());
        await TestNet.UntilAsync(() => b.Swarm.Counters.FailedHandlers == 1, "it was counted");
        await ExchangeAsync(a, b, ["/echo"]);
    }

    [Fact]
    public async Task A_stream_whose_negotiation_stalls_is_reset()
    {
        var (_, b) = await MeetAsync();
        await using var peer = await new RawPeer(_net, 50).ConnectAsync(b);
        await peer.OpenAsync("/ipfs/ping/1.0.0"); // streams are served from now on
        var stalled = await peer.Connection.OpenStreamAsync(TestNet.Deadline);
        await stalled.SayAsync("\u0013/multistream/1.0.0\n");
        var cut = stalled.Input.IsCutAsync();
        await peer.BeHeardAsync();

        await _net.AdvanceUntilAsync(() => cut.IsCompleted, "the stream was reset", 12);

        Assert.True(await cut);
        await TestNet.UntilAsync(() => b.Swarm.Counters.Refused(RefusalReason.StreamNegotiationTimeout) == 1, "it is counted");
        Assert.False(peer.Connection.Completion.IsCompleted);
    }

    [Fact]
    public async Task Opening_gives_up_on_a_peer_that_does_not_answer_the_negotiation()
    {
        var (_, b) = await MeetAsync();
        await using var silent = await new SilentStreams(_net, 51).ConnectAsync(b);
        await silent.BeAskedAsync(b);
        await _net.PassAsync(new IdentifyOptions().Timeout, () => b.Swarm.FindConnection(silent.Peer)!.IdentifyCompletion.IsCompleted, "identify was given up");
        var opening = b.Swarm.OpenStreamAsync(silent.Peer, ["/x"], TestNet.Deadline).AsTask();
        await _net.PassAsync(TimeSpan.FromSeconds(12), () => opening.IsCompleted, "opening has ended");

        Assert.Equal(EndReason.TimedOut, (await Assert.ThrowsAsync<ConnectionException>(() => opening)).Reason);
    }

    [Fact]
    public async Task Closing_with_open_streams_ends_everything()
    {
        var (a, b) = await MeetAsync();
        b.Swarm.Handle("/hang", async (stream, cancellation) =>
        {
            await stream.Input.ReadToEndAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        });
        var stream = await a.Swarm.OpenStreamAsync(b.Peer, ["/hang"], TestNet.Deadline);
        await TestNet.UntilAsync(() => b.Swarm.Counters.InboundStreams == 1, "it is served");

        await b.Swarm.DisposeAsync();

        Assert.True(await stream.Input.IsCutAsync());
        Assert.Empty(b.Swarm.Connections);
        Assert.Equal(0, b.Swarm.Counters.InboundStreams);
        await TestNet.UntilAsync(() => a.Swarm.Connections.Count == 0, "the other side has noticed");
        Assert.Equal(EndReason.ShuttingDown, Assert.Single(b.Ended).Reason);
        var late = await Assert.ThrowsAsync<ConnectionException>(() => b.ConnectAsync(a).AsTask());
        Assert.Equal(EndReason.ShuttingDown, late.Reason);
        await Assert.ThrowsAsync<ConnectionException>(() => a.ConnectAsync(b).AsTask());
    }

    private async Task<(TestHost A, TestHost B)> MeetAsync(ConnectionLimits? limits = null)
    {
        var a = await _net.AddAsync();
        var b = await _net.AddAsync(new SwarmOptions { Limits = limits ?? new ConnectionLimits() });
        await a.MeetAsync(b);
        return (a, b);
    }

    private static async Task ExchangeAsync(TestHost from, TestHost to, string[] protocols)
    {
        await using var stream = await from.Swarm.OpenStreamAsync(to.Peer, protocols, TestNet.Deadline);
        await stream.SayAsync("hello");
        Assert.Equal("hello", await stream.HearAsync(5));
        await stream.FinishAsync(TestNet.Deadline);
    }
}
