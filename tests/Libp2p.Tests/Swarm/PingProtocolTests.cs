using System.Buffers;
using System.IO.Pipelines;
using Registry.Libp2p.Muxing;
using Registry.Libp2p.Swarm;

namespace Registry.Libp2p.Tests.Swarm;

public sealed class PingProtocolTests : IAsyncLifetime
{
    private readonly TestNet _net = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _net.DisposeAsync();

    [Fact]
    public async Task Calls_at_once_share_one_stream_and_later_ones_open_another()
    {
        var host = await _net.AddAsync();
        var served = 0;
        var release = new TaskCompletionSource();
        await using var peer = new RawPeer(_net, 50).Handle(PingProtocol.Id, async stream =>
        {
            await stream.EchoAsync(32, async () =>
            {
                Interlocked.Increment(ref served);
                await release.Task;
            });
            await stream.Output.CompleteAsync();
        });
        var connection = await ConnectAsync(host, peer);

        var first = Enumerable.Range(0, 5).Select(_ => host.Swarm.PingAsync(connection, TestNet.Deadline).AsTask()).ToList();
        await TestNet.UntilAsync(() => served == 1, "the ping came");
        _net.Time.Advance(TimeSpan.FromMilliseconds(7));
        release.SetResult();

        Assert.All(await Task.WhenAll(first), taken => Assert.Equal(TimeSpan.FromMilliseconds(7), taken));
        await host.Swarm.PingAsync(connection, TestNet.Deadline);
        Assert.Equal(2, served);
    }

    [Fact]
    public async Task Wrong_bytes_no_answer_and_a_reset_are_told_apart()
    {
        var host = await _net.AddAsync();
        var behaviours = new Queue<Func<IMuxedStream, Task>>(
        [
            async stream => await stream.SayAsync(new string('x', 32)),
            async stream =>
            {
                await stream.HearAsync(32);
                stream.Reset();
            },
            async stream => await stream.Input.ReadToEndAsync(),
        ]);
        await using var peer = new RawPeer(_net, 50).Handle(PingProtocol.Id, stream => behaviours.Dequeue()(stream));
        var connection = await ConnectAsync(host, peer);

        Assert.Equal(EndReason.ProtocolError, await FailureAsync(host, connection));
        Assert.Equal(EndReason.RemoteReset, await FailureAsync(host, connection));
        var unanswered = FailureAsync(host, connection);
        await TestNet.SettleAsync();
        await _net.AdvanceUntilAsync(() => unanswered.IsCompleted, "the ping was given up", 12);
        Assert.Equal(EndReason.TimedOut, await unanswered);
        Assert.Equal(EndReason.NotSupported, await FailureOfStrangerAsync(host));
        Assert.False(peer.Connection.Completion.IsCompleted);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(200)]
    public async Task Payloads_are_echoed_however_they_are_cut_and_a_torn_one_is_dropped(int chunk)
    {
        var host = await _net.AddAsync();
        await using var peer = await new RawPeer(_net, 50).ConnectAsync(host);
        var stream = await peer.OpenAsync(PingProtocol.Id);
        var sent = new byte[(32 * 20) + 5];
        new Random(chunk).NextBytes(sent);

        for (var i = 0; i < sent.Length; i += chunk)
        {
            await stream.Output.WriteAsync(sent.AsMemory(i, Math.Min(chunk, sent.Length - i)), TestNet.Deadline);
        }

        await stream.Output.CompleteAsync();
        Assert.Equal(sent[..(32 * 20)], await stream.Input.ReadToEndAsync());
    }

    [Fact]
    public async Task Serving_allocates_nothing_for_a_ping()
    {
        var inline = new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);
        var there = new Pipe(inline);
        var back = new Pipe(inline);
        var pipe = new PipeOnly(there.Reader, back.Writer);
        var serving = PingProtocol.ServeAsync(new PeerStream(null!, PingProtocol.Id, pipe, pipe), CancellationToken.None).AsTask();
        var payload = new byte[32];
        await ExchangeAsync(1000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        await ExchangeAsync(10_000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // The smallest object for each would be 240,000; what a collection leaves of this thread's allocation context counts as allocated.
        Assert.True(allocated < 100_000, $"10,000 pings allocated {allocated} bytes.");
        there.Writer.Complete();
        await serving;

        // Never waits, so that it stays on the thread whose allocations are counted.
        async ValueTask ExchangeAsync(int times)
        {
            for (var i = 0; i < times; i++)
            {
                there.Writer.Write(payload);
                await there.Writer.FlushAsync();
                Assert.True(back.Reader.TryRead(out var result));
                back.Reader.AdvanceTo(result.Buffer.End);
            }
        }
    }

    private static async Task<PeerConnection> ConnectAsync(TestHost host, RawPeer peer)
    {
        await peer.ConnectAsync(host);
        await TestNet.UntilAsync(() => host.Swarm.FindConnection(peer.Peer) is not null, "it is connected");
        return host.Swarm.FindConnection(peer.Peer)!;
    }

    private static async Task<EndReason> FailureAsync(TestHost host, PeerConnection connection) =>
        (await Assert.ThrowsAsync<ConnectionException>(() => host.Swarm.PingAsync(connection, TestNet.Deadline).AsTask())).Reason;

    private async Task<EndReason> FailureOfStrangerAsync(TestHost host)
    {
        await using var stranger = new RawPeer(_net, 51);
        return await FailureAsync(host, await ConnectAsync(host, stranger));
    }

    private sealed record PipeOnly(PipeReader Input, PipeWriter Output) : IMuxedStream
    {
        public void Reset()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
