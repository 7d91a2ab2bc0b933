using System.IO.Pipelines;
using Registry.Libp2p;
using Registry.Libp2p.Muxing;

namespace Registry.Testing.Simulation.Network.Direct;

/// <summary>One end of a connection that carries streams without bytes.</summary>
internal sealed class DirectConnection : IMuxedConnection
{
    private readonly TaskCompletionSource<EndReason> _completion = new();
    private readonly HashSet<DirectStream> _streams = [];
    private readonly SimulatedConnection _end;
    private readonly Action<IMuxedStream> _onStream;

    public DirectConnection(SimulatedConnection end, Action<IMuxedStream> onStream)
    {
        _end = end;
        _onStream = onStream;
        end.Direct = this;
    }

    public int StreamCount => _streams.Count;

    public Task<EndReason> Completion => _completion.Task;

    private bool HasEnded => Completion.IsCompleted;

    public ValueTask<IMuxedStream> OpenStreamAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ThrowIfEnded();
        var stream = DirectStream.Open(_end);
        _streams.Add(stream);
        return ValueTask.FromResult<IMuxedStream>(stream);
    }

    public ValueTask<TimeSpan> PingAsync(CancellationToken cancellation) =>
        throw new NotSupportedException("The simulated network notices by itself when a host is gone.");

    public ValueTask CloseAsync(EndReason reason)
    {
        if (!HasEnded)
        {
            _end.Outbound.Send(_end.Link.Other(_end), TraceKind.Closed, default);
            End(reason);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => CloseAsync(EndReason.Closed);

    /// <summary>The other side has said good-bye.</summary>
    public void OnClosed() => End(EndReason.RemoteClosed);

    public void OnBroken() => End(EndReason.TransportFailed);

    /// <summary>The remote has opened a stream and something of it has arrived; false when it is too late for that.</summary>
    public bool TryTake(DirectStream stream)
    {
        if (HasEnded) return false;
        _streams.Add(stream);
        _onStream(stream);
        return true;
    }

    public void Remove(DirectStream stream) => _streams.Remove(stream);

    private void End(EndReason reason)
    {
        if (!_completion.TrySetResult(reason)) return;
        foreach (var stream in _streams.ToList()) stream.End(reason);
        _streams.Clear();
    }

    private void ThrowIfEnded()
    {
        if (HasEnded) throw new ConnectionException(Completion.Result, "The connection has ended.");
    }
}

/// <summary>Stands in for Yamux: streams that need no frames, each flush a parcel of its own, in order with all others of the connection.</summary>
internal sealed class DirectMuxer : IMuxer
{
    public const string MuxerId = "/direct-muxer/1.0.0";

    public string Id => MuxerId;

    public IMuxedConnection Start(IDuplexPipe connection, bool initiator, Action<IMuxedStream> onStream) =>
        new DirectConnection(((DirectChannel)connection).End, onStream);
}
