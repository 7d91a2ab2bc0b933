using System.Buffers;
using System.IO.Pipelines;

namespace Registry.Testing.Simulation.Network;

/// <summary>The writing end of a flow of bytes: every flush leaves as one parcel.</summary>
internal sealed class Outflow(LinkDirection direction, IParcelReceiver receiver) : PipeWriter
{
    private byte[] _buffer = [];
    private int _filled;
    private bool _isBroken;
    private bool _isCancelled;
    private Exception? _failure;

    /// <summary>Completed by its user or broken.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Called when <see cref="IsOver"/> has become true.</summary>
    public Action? OnOver { get; set; }

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _filled;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_buffer.Length - _filled < Math.Max(sizeHint, 1))
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(256, (2 * _filled) + sizeHint));
            _buffer.AsSpan(0, _filled).CopyTo(larger);
            if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsMemory(_filled);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes) => _filled += bytes;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        if (_failure is { } failure) return ValueTask.FromException<FlushResult>(failure);
        SendFilled();
        var cancelled = _isCancelled;
        _isCancelled = false;
        return ValueTask.FromResult(new FlushResult(cancelled, IsOver));
    }

    public override void CancelPendingFlush() => _isCancelled = true;

    /// <summary>The end follows what was written; an exception becomes a reset.</summary>
    public override void Complete(Exception? exception = null)
    {
        if (IsOver) return;
        if (exception is null) SendFilled();
        direction.Send(receiver, exception is null ? TraceKind.Finished : TraceKind.Reset, default);
        SetOver();
    }

    /// <summary>Nothing leaves any more. A flush throws <paramref name="failure"/>, or answers that it is over when that is null.</summary>
    public void Break(Exception? failure)
    {
        if (_isBroken) return;
        _isBroken = true;
        _failure = failure;
        SetOver();
    }

    private void SendFilled()
    {
        if (_filled > 0 && !IsOver) direction.Send(receiver, TraceKind.Data, _buffer.AsSpan(0, _filled).ToArray());
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _filled = 0;
    }

    private void SetOver()
    {
        if (IsOver) return;
        IsOver = true;
        OnOver?.Invoke();
    }
}
