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
