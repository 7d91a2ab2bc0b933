using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Registry.Libp2p.Transport.Memory;

/// <summary>Reads that fail with an <see cref="IOException"/> once the link was aborted, as a TCP reset does.</summary>
internal sealed class MemoryReader(MemoryLink link, PipeReader inner) : PipeReader
{
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfAborted();
        var read = inner.ReadAsync(cancellationToken);
        return read.IsCompletedSuccessfully ? ValueTask.FromResult(Check(read.Result)) : AwaitAsync(read);
    }

    public override bool TryRead(out ReadResult result)
    {
        ThrowIfAborted();
        return inner.TryRead(out result);
    }

    public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> AwaitAsync(ValueTask<ReadResult> read) => Check(await read);

    private ReadResult Check(ReadResult result)
    {
        if (link.IsAborted)
        {
            inner.AdvanceTo(result.Buffer.Start);
            ThrowIfAborted();
        }

        return result;
    }

    private void ThrowIfAborted()
    {
        if (link.IsAborted) throw new IOException("The connection was reset.");
    }
}
