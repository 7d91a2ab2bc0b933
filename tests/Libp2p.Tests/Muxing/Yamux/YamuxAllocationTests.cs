using System.Buffers;
using System.IO.Pipelines;
using Registry.Libp2p.Muxing;
using Registry.Libp2p.Muxing.Yamux;

namespace Registry.Libp2p.Tests.Muxing.Yamux;

/// <summary>Run alone: what is counted is the allocations of all threads.</summary>
[Collection(nameof(YamuxAllocationTests))]
[CollectionDefinition(nameof(YamuxAllocationTests), DisableParallelization = true)]
public sealed class YamuxAllocationTests
{
    private const int Frames = 10_000;

    [Fact]
    public void Ten_thousand_frames_through_two_cores_allocate_nothing()
    {
        var client = New(initiator: true);
        var server = New(initiator: false);
        var wire = new ArrayBufferWriter<byte>(64 * 1024);
        var stream = client.Open(TimeSpan.Zero);
        YamuxStreamState? far = null;
        var payload = new byte[500];
        var written = default(ByteQueue);
        for (var frame = 0; frame < 100; frame++) Exchange();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var frame = 0; frame < Frames; frame++) Exchange();

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);

        void Exchange()
        {
            written.Append(payload, client.Segments);
            client.Flush(stream, ref written);
            Pump(client, server);
            far!.Received.Drop(far.Received.Length, server.Segments);
            server.OnRead(far);
            Pump(server, client);
        }

        void Pump(YamuxSession from, YamuxSession to)
        {
            wire.ResetWrittenCount();
            from.Send(wire, int.MaxValue, TimeSpan.Zero);
            var input = new ReadOnlySequence<byte>(wire.WrittenMemory);
            ReceiveOutcome outcome;
            do
            {
                outcome = to.Receive(ref input, TimeSpan.Zero);
                far ??= outcome.Stream;
            }
            while (outcome.Kind != ReceiveKind.NeedMore);
        }
    }

    [Fact]
    public async Task Ten_thousand_frames_through_two_connections_allocate_next_to_nothing()
    {
        await using var pair = new YamuxPair();
        var (near, far) = await pair.OpenAsync();
        await ExchangeAsync(near, far, 500);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await ExchangeAsync(near, far, Frames);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        // Room for what the runtime does meanwhile, not for one object a frame.
        Assert.True(allocated < Frames * 10, $"{allocated} bytes for {Frames} frames there and back");
    }

    [Fact]
    public async Task A_short_stream_costs_little()
    {
        const int Count = 2000;
        await using var pair = new YamuxPair(onStream: stream => _ = AnswerAsync(stream));
        await AskAsync(pair, 200);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await AskAsync(pair, Count);
        var each = (GC.GetTotalAllocatedBytes(precise: true) - before) / Count;

        // Measured at 1.6 KB for both ends, async methods of the test included.
        Assert.True(each < 3000, $"{each} bytes a stream");
    }

    private static YamuxSession New(bool initiator) =>
        new(new YamuxOptions { KeepAliveInterval = TimeSpan.Zero }, initiator, (id, outbound, window, now) => new YamuxStreamState(id, outbound, window, now));

    private static async Task ExchangeAsync(IMuxedStream near, IMuxedStream far, int count)
    {
        for (var frame = 0; frame < count; frame++)
        {
            // Awaited here, not in methods of their own: those would allocate, once for each time they wait.
            await SendAsync(near.Output);
            var there = await far.Input.ReadAsync();
            far.Input.AdvanceTo(there.Buffer.End);
            await SendAsync(far.Output);
            var back = await near.Input.ReadAsync();
            near.Input.AdvanceTo(back.Buffer.End);
        }
    }

    private static ValueTask<FlushResult> SendAsync(PipeWriter output)
    {
        output.GetSpan(100)[..100].Fill(1);
        output.Advance(100);
        return output.FlushAsync();
    }

    private static async ValueTask TakeAsync(PipeReader input)
    {
        var read = await input.ReadAsync();
        input.AdvanceTo(read.Buffer.End);
    }

    private static async Task AskAsync(YamuxPair pair, int count)
    {
        for (var index = 0; index < count; index++)
        {
            await using var stream = await pair.Client.OpenStreamAsync(default);
            await SendAsync(stream.Output);
            await TakeAsync(stream.Input);
            await stream.Output.CompleteAsync();
            var end = await stream.Input.ReadAsync();
            stream.Input.AdvanceTo(end.Buffer.End);
        }
    }

    private static async Task AnswerAsync(IMuxedStream stream)
    {
        await using (stream)
        {
            await TakeAsync(stream.Input);
            await SendAsync(stream.Output);
            await stream.Output.CompleteAsync();
        }
    }
}
