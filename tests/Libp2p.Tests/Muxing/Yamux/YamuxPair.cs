using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Threading.Channels;
using Registry.Libp2p.Muxing;
using Registry.Libp2p.Muxing.Yamux;
using Registry.Testing;

namespace Registry.Libp2p.Tests.Muxing.Yamux;

/// <summary>Two Yamux connections joined by memory.</summary>
internal sealed class YamuxPair : IAsyncDisposable
{
    private readonly Channel<IMuxedStream> _accepted = Channel.CreateUnbounded<IMuxedStream>();

    public YamuxPair(YamuxOptions? client = null, YamuxOptions? server = null, TimeProvider? time = null, PipeOptions? pipes = null, Action<IMuxedStream>? onStream = null)
    {
        var link = new DuplexPair(pipes);
        Client = Start(client, time, link.Left, initiator: true, onClientStream: true, null);
        Server = Start(server, time, link.Right, initiator: false, onClientStream: false, onStream);
    }

    public IMuxedConnection Client { get; }

    public IMuxedConnection Server { get; }

    /// <summary>Streams that the server opened, as the client sees them.</summary>
    public ConcurrentQueue<IMuxedStream> AtClient { get; } = new();

    public static CancellationToken Deadline => TestContext.Current.CancellationToken;

    /// <summary>The next stream the client opened, as the server sees it.</summary>
    public async Task<IMuxedStream> AcceptAsync() => await _accepted.Reader.ReadAsync(Deadline);

    public async Task<(IMuxedStream Near, IMuxedStream Far)> OpenAsync()
    {
        var near = await Client.OpenStreamAsync(Deadline);
        await near.Output.FlushAsync(Deadline);
        return (near, await AcceptAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Client.DisposeAsync().AsTask(), Server.DisposeAsync().AsTask());
    }

    private IMuxedConnection Start(YamuxOptions? options, TimeProvider? time, IDuplexPipe pipe, bool initiator, bool onClientStream, Action<IMuxedStream>? onStream) =>
        new YamuxMuxer(options ?? new YamuxOptions(), time ?? new PatientClock()).Start(
            pipe, initiator, onStream ?? (onClientStream ? AtClient.Enqueue : stream => _accepted.Writer.TryWrite(stream)));
}

/// <summary>Two ends of an in-memory connection.</summary>
internal sealed class DuplexPair
{
    public DuplexPair(PipeOptions? options = null)
    {
        var there = new Pipe(options ?? PipeOptions.Default);
        var back = new Pipe(options ?? PipeOptions.Default);
        Left = new End(back.Reader, there.Writer);
        Right = new End(there.Reader, back.Writer);
    }

    public IDuplexPipe Left { get; }

    public IDuplexPipe Right { get; }

    private sealed record End(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
