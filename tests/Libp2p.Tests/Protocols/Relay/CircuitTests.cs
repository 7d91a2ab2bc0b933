using System.Diagnostics.Metrics;
using System.IO.Pipelines;
using Registry.Libp2p.Muxing;
using Registry.Libp2p.Protocols.Relay;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Tests.Swarm;
using Registry.Testing;

namespace Registry.Libp2p.Tests.Protocols.Relay;

public sealed class CircuitTests
{
    private static readonly PipeOptions Inline = new(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);

    [Fact]
    public async Task Nothing_is_allocated_for_what_is_carried()
    {
        var (near, far) = (new PipedStream(), new PipedStream());
        var options = new RelayOptions { DataLimit = 0 };
        var circuit = new Circuit(near.Peer, far.Peer, options, new RelayCounters(), new ManualTimeProvider());
        var running = circuit.RunAsync(CancellationToken.None);
        var chunk = new byte[1024];
        var deadline = TestNet.Deadline;
        await CarryAsync(1000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        await CarryAsync(10_000);
        var perChunk = (GC.GetAllocatedBytesForCurrentThread() - before) / 10_000;

        Assert.True(perChunk <= 1, $"{perChunk} bytes for a chunk");
        near.FromRemote.Complete();
        far.FromRemote.Complete();
        Assert.Equal(CircuitEnd.Closed, await running);

        // All within this thread: the circuit goes on inside the write, and what it carried can be read when that returns.
        async ValueTask CarryAsync(int chunks)
        {
            for (var i = 0; i < chunks; i++)
            {
                await near.FromRemote.WriteAsync(chunk, deadline);
                Assert.True(far.ToRemote.TryRead(out var result));
                Assert.True(result.Buffer.Length == 1024);
                far.ToRemote.AdvanceTo(result.Buffer.End);
            }
        }
    }

    [Fact]
    public async Task What_the_relay_does_is_in_the_meter()
    {
        var seen = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name.StartsWith("registry.libp2p.relay.", StringComparison.Ordinal))
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var name = string.Join(' ', [instrument.Name["registry.libp2p.relay.".Length..], .. tags.ToArray().Select(t => t.Value?.ToString())]);
            lock (seen)
            {
                seen[name] = seen.GetValueOrDefault(name) + value;
            }
        });
        listener.Start();
        await using (var relay = await RelayNet.StartAsync())
        {
            var worker = await relay.JoinReservedAsync();
            var (_, circuit) = await relay.DialAsync(await relay.JoinAsync(), worker.Peer);
            await relay.AskAsync(worker, [0xff]);
            await circuit.SayAsync("x");
            await circuit.HearAsync(1);
            circuit.Reset();
            await TestNet.UntilAsync(() => relay.Counters.Circuits == 0, "the circuit ended");
        }

        // Tests that run beside this one count, too.
        lock (seen)
        {
            string[] wanted = ["reservations", "circuits", "circuits.ended Reset", "bytes", "answers reserve Ok", "answers connect Ok", "answers none MalformedMessage"];
            Assert.Empty(wanted.Except(seen.Keys));
        }
    }

    /// <summary>A stream whose remote is the test.</summary>
    private sealed class PipedStream : IMuxedStream
    {
        private readonly Pipe _in = new(Inline);
        private readonly Pipe _out = new(Inline);

        public PipedStream() => Peer = new PeerStream(null!, RelayService.HopId, this, this);

        public PeerStream Peer { get; }

        public PipeWriter FromRemote => _in.Writer;

        public PipeReader ToRemote => _out.Reader;

        public PipeReader Input => _in.Reader;

        public PipeWriter Output => _out.Writer;

        public void Reset() => _in.Writer.Complete(new StreamResetException(EndReason.Closed));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
