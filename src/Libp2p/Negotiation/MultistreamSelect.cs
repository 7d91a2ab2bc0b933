using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Registry.Libp2p.Negotiation;

/// <summary>multistream-select 1.0.0 (libp2p/specs connections, "multistream-select").</summary>
public static class MultistreamSelect
{
    /// <summary>
    /// Proposes <paramref name="protocols"/> in order; header and first proposal leave in one flush. Answers the agreed id.
    /// Throws <see cref="ConnectionException"/> (NotSupported, ProtocolError, RemoteClosed, or how the connection broke).
    /// Nothing after the answer is consumed from the input.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<string> SelectAsync(IDuplexPipe pipe, IReadOnlyList<string> protocols, CancellationToken cancellation)
    {
        try
        {
            var negotiation = default(DialerNegotiation);
            MultistreamLine.Write(pipe.Output, MultistreamLine.Header);
            for (var i = 0; i < protocols.Count; i++)
            {
                MultistreamLine.Write(pipe.Output, protocols[i]);
                await pipe.Output.FlushAsync(cancellation);
                NegotiationStatus status;
                do
                {
                    var read = await pipe.Input.ReadAsync(cancellation);
                    status = Step(ref negotiation, pipe.Input, read, protocols[i]);
                }
                while (status == NegotiationStatus.NeedMoreData);

                if (status == NegotiationStatus.Agreed) return protocols[i];
            }
        }
        catch (Exception exception) when (ConnectionFaults.IsTransportFault(exception))
        {
            throw ConnectionFaults.Wrap(exception);
        }

        throw NegotiationErrors.NotSupported(protocols);
    }

    /// <summary>
    /// Optimistic (lazy) selection of one protocol the remote is known to serve: writes header and proposal without flushing,
    /// so that the first request rides in the same segment; the returned reader side checks the answer on first read, and
    /// throws <see cref="ConnectionException"/> when it is a refusal (NotSupported) or none. A first read before
    /// anything was written flushes the proposal itself, so it must not run at the same time as the first write.
    /// </summary>
    public static IDuplexPipe SelectLazily(IDuplexPipe pipe, string protocol)
    {
        MultistreamLine.Write(pipe.Output, MultistreamLine.Header);
        MultistreamLine.Write(pipe.Output, protocol);
        return new LazyNegotiation(pipe, protocol);
    }

    /// <summary>
    /// Answers proposals until one of <paramref name="protocols"/> is proposed; others are answered "na".
    /// Answers the accepted value; null when the remote went away cleanly or gave up.
    /// Throws <see cref="ConnectionException"/> (ProtocolError, RemoteClosed within a line, or how the connection broke).
    /// </summary>
    public static ValueTask<T?> ListenAsync<T>(IDuplexPipe pipe, IProtocolTable<T> protocols, CancellationToken cancellation)
        where T : class =>
        ListenAsync(pipe, protocols, deferAnswer: false, cancellation);

    /// <summary>
    /// As above; with <paramref name="deferAnswer"/>, when the remote has already sent more than its proposal, the
    /// acceptance is written but not flushed, so that it leaves together with the reply. Only for a caller that flushes or
    /// completes the output in any case.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<T?> ListenAsync<T>(IDuplexPipe pipe, IProtocolTable<T> protocols, bool deferAnswer, CancellationToken cancellation)
        where T : class
    {
        try
        {
            var negotiation = new ListenerNegotiation<T>(protocols);
            while (true)
            {
                var read = await pipe.Input.ReadAsync(cancellation);
                var answered = Step(ref negotiation, pipe, read, out var surplus);
                if (answered && !(deferAnswer && surplus && negotiation.Accepted is not null))
                {
                    await pipe.Output.FlushAsync(cancellation);
                }

                if (negotiation.Accepted is not null || read.IsCompleted) return negotiation.Accepted;
            }
        }
        catch (Exception exception) when (ConnectionFaults.IsTransportFault(exception))
        {
            throw ConnectionFaults.Wrap(exception);
        }
    }

    /// <summary>One read of the dialling side. Throws unless it agreed, was refused, or more may still come.</summary>
    internal static NegotiationStatus Step(ref DialerNegotiation negotiation, PipeReader input, in ReadResult read, string proposal)
    {
        var status = negotiation.Step(read.Buffer, proposal, out var consumed);
        Advance(input, read.Buffer, consumed, status);
        if (status == NegotiationStatus.Violation) throw NegotiationErrors.Violation();

        if (status == NegotiationStatus.NeedMoreData) ThrowIfEnded(read);

        return status;
    }

    /// <summary>One read of the listening side; true when answers were written.</summary>
    private static bool Step<T>(ref ListenerNegotiation<T> negotiation, IDuplexPipe pipe, in ReadResult read, out bool surplus)
        where T : class
    {
        var status = negotiation.Step(read.Buffer, pipe.Output, out var consumed);
        surplus = read.Buffer.Length > consumed;
        Advance(pipe.Input, read.Buffer, consumed, status);
        if (status == NegotiationStatus.Violation) throw NegotiationErrors.Violation();

        if (status == NegotiationStatus.NeedMoreData && (surplus || read.IsCanceled)) ThrowIfEnded(read);

        return consumed > 0;
    }

    private static void Advance(PipeReader input, in ReadOnlySequence<byte> buffer, long consumed, NegotiationStatus status)
    {
        // What follows the negotiation stays unexamined, so that the next read answers it at once.
        var position = buffer.GetPosition(consumed);
        input.AdvanceTo(position, status == NegotiationStatus.NeedMoreData ? buffer.End : position);
    }

    private static void ThrowIfEnded(in ReadResult read)
    {
        if (read.IsCompleted) throw new ConnectionException(EndReason.RemoteClosed, "The remote closed during negotiation.");

        if (read.IsCanceled) throw new OperationCanceledException("The read was cancelled during negotiation.");
    }
}

internal static class NegotiationErrors
{
    public static ConnectionException Violation() =>
        new(EndReason.ProtocolError, "The remote broke the multistream-select protocol.");

    public static ConnectionException NotSupported(IReadOnlyList<string> protocols) =>
        new(EndReason.NotSupported, "The remote supports none of: " + string.Join(", ", protocols));
}
