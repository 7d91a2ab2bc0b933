using System.IO.Pipelines;

namespace Registry.HttpBridge.Errors;

/// <summary>What a server writes to a connection, until something else is to be said in place of all that it still writes.</summary>
internal sealed class ReplaceableOutput(PipeWriter inner) : PipeWriter
{
    private ReadOnlyMemory<byte>? _instead;
    private byte[] _dropped = [];
    private bool _wasWritten;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    /// <summary>If it goes on to write anything at all.</summary>
    public void AnswerInstead(ReadOnlyMemory<byte> answer) => _instead ??= answer;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _instead is null ? inner.GetMemory(sizeHint) : Dropped(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _instead is null ? inner.GetSpan(sizeHint) : Dropped(sizeHint);

    public override void Advance(int bytes)
    {
        if (_instead is null) inner.Advance(bytes);
        else _wasWritten |= bytes > 0;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (!_wasWritten || _instead is not { Length: > 0 } answer) return inner.FlushAsync(cancellationToken);
        _instead = ReadOnlyMemory<byte>.Empty;
        return inner.WriteAsync(answer, cancellationToken);
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    private byte[] Dropped(int sizeHint)
    {
        const int enough = 4096;
        if (_dropped.Length < Math.Max(sizeHint, enough)) _dropped = new byte[Math.Max(sizeHint, enough)];
        return _dropped;
    }
}

/// <summary>A connection with another output.</summary>
internal sealed class OutputInPlace(PipeReader input, PipeWriter output) : IDuplexPipe
{
    public PipeReader Input => input;

    public PipeWriter Output => output;
}
