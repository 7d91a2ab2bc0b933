using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Registry.Libp2p.Transport.Memory;

/// <summary>Flushes that answer "completed" once the link was aborted, as the framework's socket transport does.</summary>
internal sealed class MemoryWriter(MemoryLink link, PipeWriter inner) : PipeWriter
{
    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    public override void Advance(int bytes) => inner.Advance(bytes);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (link.IsAborted) return ValueTask.FromResult(new FlushResult(isCanceled: false, isCompleted: true));

        var flush = inner.FlushAsync(cancellationToken);
        return flush.IsCompletedSuccessfully ? ValueTask.FromResult(Check(flush.Result)) : AwaitAsync(flush);
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FlushResult> AwaitAsync(ValueTask<FlushResult> flush) => Check(await flush);

    private FlushResult Check(FlushResult result) =>
        link.IsAborted ? new FlushResult(isCanceled: false, isCompleted: true) : result;
}
