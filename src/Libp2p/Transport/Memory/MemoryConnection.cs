using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Registry.Multiformats;

namespace Registry.Libp2p.Transport.Memory;

/// <summary>One end of an in-memory connection. It ends as TCP does: disposing is a FIN, aborting a reset seen by both ends.</summary>
internal sealed class MemoryConnection(MemoryLink link, IDuplexPipe pipe, Multiaddr local, Multiaddr remote) : ITransportConnection
{
    private int _disposed;

    public Multiaddr LocalAddress => local;

    public Multiaddr RemoteAddress => remote;

    public PipeReader Input { get; } = new MemoryReader(link, pipe.Input);

    public PipeWriter Output { get; } = new MemoryWriter(link, pipe.Output);

    public void Abort() => link.Abort();

    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Output.Complete();
            Input.Complete();
        }

        return ValueTask.CompletedTask;
    }
}

/// <summary>What the two ends of a connection share: whether it was torn down.</summary>
internal sealed class MemoryLink(IDuplexPipe first, IDuplexPipe second)
{
    private volatile bool _aborted;

    public bool IsAborted => _aborted;

    /// <summary>Wakes every read and flush of both ends; what they find then is a broken connection.</summary>
    public void Abort()
    {
        if (_aborted) return;

        _aborted = true;
        Wake(first);
        Wake(second);
    }

    private static void Wake(IDuplexPipe end)
    {
        end.Input.CancelPendingRead();
        end.Output.CancelPendingFlush();
    }
}

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
