using System.IO.Pipelines;

namespace Registry.Libp2p.Negotiation;

/// <summary>
/// Knows whether the proposal waiting in the output has left, or will leave with something the user has begun. The end of the
/// output is held back until the remote has agreed: js-libp2p loses what came before a FIN that precedes its own answer.
/// </summary>
internal sealed class LazyProposalWriter(PipeWriter output) : PipeWriter
{
    private const int Proposed = 0;
    private const int Ending = 1;
    private const int Agreed = 2;

    /// <summary>The reader agrees and the writer ends, each on a thread of its own.</summary>
    private int _state;
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

    /// <summary>The remote has agreed: an end that was held back leaves now.</summary>
    public void OnAgreed()
    {
        if (Interlocked.Exchange(ref _state, Agreed) == Ending) output.Complete();
    }

    public override void Complete(Exception? exception = null)
    {
        if (exception is null && MustFlush)
        {
            _ = FlushAsync(CancellationToken.None).AsTask(); // what has no room yet leaves as soon as it has
        }

        End(exception);
    }

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        if (exception is null && MustFlush)
        {
            try
            {
                await FlushAsync(CancellationToken.None);
            }
            catch (Exception fault) when (ConnectionFaults.IsTransportFault(fault))
            {
                // Completing a broken stream is no error; whoever reads it learns why it broke.
            }
        }

        End(exception);
    }

    /// <summary>Once agreed, the output's own end carries what is left.</summary>
    private bool MustFlush => Volatile.Read(ref _state) == Proposed;

    private void End(Exception? exception)
    {
        _touched = true;
        if (exception is not null)
        {
            output.Complete(exception);
        }
        else if (Interlocked.CompareExchange(ref _state, Ending, Proposed) == Agreed)
        {
            output.Complete();
        }
    }
}
