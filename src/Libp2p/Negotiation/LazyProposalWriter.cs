using System.IO.Pipelines;

namespace Registry.Libp2p.Negotiation;

/// <summary>Knows whether the proposal waiting in the output has left, or will leave with something the user has begun.</summary>
internal sealed class LazyProposalWriter(PipeWriter output) : PipeWriter
{
    private bool _touched;

    public override bool CanGetUnflushedBytes => output.CanGetUnflushedBytes;

    public override long UnflushedBytes => output.UnflushedBytes;

    /// <summary>Flushes the proposal unless the user's own flush or completion carries it.</summary>
    public ValueTask<FlushResult> FlushProposalAsync(CancellationToken cancellation) =>
        _touched ? default : FlushAsync(cancellation);

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        _touched = true;
        return output.GetMemory(sizeHint);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        _touched = true;
        return output.GetSpan(sizeHint);
    }

    public override void Advance(int bytes) => output.Advance(bytes);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        _touched = true;
        return output.FlushAsync(cancellationToken);
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        _touched = true;
        return output.WriteAsync(source, cancellationToken);
    }

    public override void CancelPendingFlush() => output.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        _touched = true;
        output.Complete(exception);
    }

    public override ValueTask CompleteAsync(Exception? exception = null)
    {
        _touched = true;
        return output.CompleteAsync(exception);
    }
}
