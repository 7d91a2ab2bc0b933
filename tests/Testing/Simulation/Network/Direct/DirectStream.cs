using System.IO.Pipelines;
using Registry.Libp2p;
using Registry.Libp2p.Muxing;

namespace Registry.Testing.Simulation.Network.Direct;

/// <summary>One end of a stream. The other end exists from the start, and is made known by the first parcel that reaches it.</summary>
internal sealed class DirectStream : IMuxedStream, IParcelReceiver
{
    private readonly SimulatedConnection _end;
    private readonly Inflow _input = new();
    private Outflow _output = null!;
    private DirectStream _other = null!;
    private bool _isKnown;
    private bool _hasEnded;

    private DirectStream(SimulatedConnection end, bool isKnown)
    {
        _end = end;
        _isKnown = isKnown;
        _input.OnOver = Settle;
    }

    public PipeReader Input => _input;

    public PipeWriter Output => _output;

    /// <summary>The opener's end.</summary>
    public static DirectStream Open(SimulatedConnection end)
    {
        var near = new DirectStream(end, isKnown: true);
        var far = new DirectStream(end.Link.Other(end), isKnown: false);
        near.Pair(far);
        far.Pair(near);
        return near;
    }

    public void Receive(TraceKind kind, ReadOnlyMemory<byte> data)
    {
        if (!TryMakeKnown(kind)) return;
        switch (kind)
        {
            case TraceKind.Data:
                _input.Take(data);
                break;
            case TraceKind.Finished:
                _input.End(failure: null);
                break;
            default:
                End(EndReason.RemoteReset);
                break;
        }
    }

    public void Reset()
    {
        if (_hasEnded || (_input.IsOver && _output.IsOver)) return;
        _end.Outbound.Send(_other, TraceKind.Reset, default);
        End(EndReason.Closed);
    }

    public ValueTask DisposeAsync()
    {
        if (!_output.IsOver) Reset();
        _input.Complete();
        return ValueTask.CompletedTask;
    }

    /// <summary>Both directions break.</summary>
    public void End(EndReason reason)
    {
        if (_hasEnded) return;
        _hasEnded = true;
        var failure = new StreamResetException(reason);
        _input.End(failure);
        _output.Break(failure);
    }

    private void Pair(DirectStream other)
    {
        _other = other;
        _output = new Outflow(_end.Outbound, other) { OnOver = Settle };
    }

    private bool TryMakeKnown(TraceKind kind)
    {
        if (_isKnown) return true;
        _isKnown = true;
        if (kind != TraceKind.Reset && _end.Direct is { } connection && connection.TryTake(this)) return true;
        End(EndReason.RemoteReset);
        return false;
    }

    private void Settle()
    {
        if (_input.IsOver && _output.IsOver) _end.Direct?.Remove(this);
    }
}
