using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Registry.Libp2p.Negotiation;

/// <summary>
/// The reading side of an optimistic selection: takes the remote's header and answer off the front of the input on first
/// read, then is transparent. It is its own duplex pipe to spare an object a stream.
/// </summary>
internal sealed class LazyNegotiation : PipeReader, IDuplexPipe
{
    private readonly PipeReader _input;
    private readonly LazyProposalWriter _output;
    private readonly string _protocol;
    private DialerNegotiation _negotiation;
    private bool _agreed;

    public LazyNegotiation(IDuplexPipe pipe, string protocol)
    {
        _input = pipe.Input;
        _output = new LazyProposalWriter(pipe.Output);
        _protocol = protocol;
    }

    public PipeReader Input => this;

    public PipeWriter Output => _output;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        _agreed ? _input.ReadAsync(cancellationToken) : NegotiateAsync(cancellationToken);

    public override bool TryRead(out ReadResult result)
    {
        while (!_agreed)
        {
            if (!_input.TryRead(out var read))
            {
                result = default;
                return false;
            }

            if (read.IsCanceled)
            {
                result = Cancelled(read);
                return true;
            }

            TryAgree(read);
        }

        return _input.TryRead(out result);
    }

    public override void AdvanceTo(SequencePosition consumed) => _input.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => _input.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => _input.CancelPendingRead();

    public override void Complete(Exception? exception = null) => _input.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => _input.CompleteAsync(exception);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> NegotiateAsync(CancellationToken cancellation)
    {
        try
        {
            await _output.FlushProposalAsync(cancellation);
            while (true)
            {
                var read = await _input.ReadAsync(cancellation);
                if (read.IsCanceled) return Cancelled(read);

                if (TryAgree(read)) return await _input.ReadAsync(cancellation);
            }
        }
        catch (Exception exception) when (!_agreed && ConnectionFaults.IsTransportFault(exception))
        {
            throw ConnectionFaults.Wrap(exception);
        }
    }

    /// <summary>The caller advances over nothing, as it would on any reader.</summary>
    private static ReadResult Cancelled(in ReadResult read) =>
        new(read.Buffer.Slice(0, 0), isCanceled: true, isCompleted: false);

    private bool TryAgree(in ReadResult read)
    {
        var status = MultistreamSelect.Step(ref _negotiation, _input, read, _protocol);
        if (status == NegotiationStatus.Refused) throw NegotiationErrors.NotSupported([_protocol]);

        _agreed = status == NegotiationStatus.Agreed;
        if (_agreed) _output.OnAgreed();

        return _agreed;
    }
}

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
