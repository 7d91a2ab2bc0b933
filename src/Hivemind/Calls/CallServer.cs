using System.Text;
using Microsoft.Extensions.Logging;
using Registry.Identity;
using Registry.Libp2p;
using Registry.Libp2p.Swarm;

namespace Registry.Hivemind.Calls;

/// <summary>Answers calls: one a stream. The caller leaves its side open until it has the answer, since its end means that nobody waits any more.</summary>
internal sealed partial class CallServer(CallOptions options, CallCounters counters, TimeProvider time, ILogger logger)
{
    private readonly CallGate _gate = new(options);

    /// <summary>For tests: what is held now.</summary>
    public CallGate Gate => _gate;

    public async ValueTask ServeAsync(PeerStream stream, string method, CallHandler handler, CancellationToken cancellation)
    {
        var peer = stream.Connection.Peer;
        using var ticket = _gate.TryEnter(peer);
        var outcome = CallOutcome.Refused;
        if (ticket is not null)
        {
            try
            {
                outcome = await AnswerAsync(stream, handler, ticket, cancellation);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or ConnectionException)
            {
                outcome = CallOutcome.Abandoned;
            }
        }

        counters.OnServed(method, outcome);
        if (outcome is CallOutcome.Answered or CallOutcome.Failed)
        {
            await stream.Output.CompleteAsync();
            return;
        }

        LogNotAnswered(logger, method, peer, outcome);
        stream.Reset();
    }

    private async ValueTask<CallOutcome> AnswerAsync(PeerStream stream, CallHandler handler, CallTicket ticket, CancellationToken cancellation)
    {
        var assembler = new FrameAssembler(options.MaxFrameBytes, ticket.TryTake);
        var status = FrameIo.ReadAvailable(stream.Input, assembler);
        var agreed = status != FrameStatus.Incomplete;
        if (!agreed)
        {
            using var reading = new TimedCancellation(options.ReadTimeout, time, cancellation);
            try
            {
                // The answer to the negotiation waits for the first flush, and the caller's request may wait for it.
                await stream.Output.FlushAsync(reading.Token);
                status = await FrameIo.ReadAsync(stream.Input, assembler, reading.Token);
            }
            catch (OperationCanceledException) when (reading.TimedOut)
            {
                return CallOutcome.TimedOut;
            }
        }

        if (status != FrameStatus.Complete) return OutcomeOf(status);
        CallCounters.OnReceived(assembler.Frame.Length);
        return CallFrame.TryParseRequest(assembler.Frame, out var request)
            ? await HandleAsync(stream, handler, request, ticket, flushed: !agreed, cancellation)
            : CallOutcome.Malformed;
    }

    private async ValueTask<CallOutcome> HandleAsync(PeerStream stream, CallHandler handler, CallRequest request, CallTicket ticket, bool flushed, CancellationToken cancellation)
    {
        using var deadline = new TimedCancellation(options.HandlerTimeout, time, cancellation);
        try
        {
            var running = RunAsync(handler, stream.Connection, request.Data, deadline.Token);
            if (!running.IsCompleted && !flushed) await stream.Output.FlushAsync(deadline.Token);
            var answer = await running;
            cancellation.ThrowIfCancellationRequested();
            // An error is small enough never to wait for who does not read, so it may still be sent after the deadline.
            return deadline.TimedOut
                ? await WriteAsync(stream, request.CallId, CallAnswer.Failed("The call took too long."), ticket, cancellation)
                : await WriteAsync(stream, request.CallId, answer, ticket, deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.TimedOut)
        {
            return CallOutcome.TimedOut;
        }
    }

    private async ValueTask<CallAnswer> RunAsync(CallHandler handler, PeerConnection caller, ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        try
        {
            return await handler(caller, request, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return default;
        }
        catch (Exception exception)
        {
            LogHandlerFailed(logger, exception);
            return CallAnswer.Failed("The call failed.");
        }
    }

    private async ValueTask<CallOutcome> WriteAsync(PeerStream stream, ReadOnlyMemory<byte> callId, CallAnswer answer, CallTicket ticket, CancellationToken cancellation)
    {
        var error = answer.Error ?? (answer.Response.Length > options.MaxFrameBytes - CallFrame.MaxOverhead(0, 0) ? "The answer is too long." : null);
        var isError = error is not null;
        var body = isError ? ErrorBytes(error!) : answer.Response;
        if (!ticket.TryTake(body.Length)) return CallOutcome.Refused;
        CallCounters.OnSent(CallFrame.WriteAnswerHead(stream.Output, callId.Span, isError, body.Length));
        await FrameIo.WriteAsync(stream.Output, body, cancellation);
        return isError ? CallOutcome.Failed : CallOutcome.Answered;
    }

    /// <summary>Cut off within the bound, between two characters.</summary>
    private ReadOnlyMemory<byte> ErrorBytes(string error)
    {
        var bytes = new byte[options.MaxErrorBytes];
        Encoding.UTF8.GetEncoder().Convert(error, bytes, flush: true, out _, out var used, out _);
        return bytes.AsMemory(0, used);
    }

    private static CallOutcome OutcomeOf(FrameStatus status) => status switch
    {
        FrameStatus.TooLong => CallOutcome.TooLong,
        FrameStatus.NoRoom => CallOutcome.Refused,
        FrameStatus.None => CallOutcome.Abandoned,
        _ => CallOutcome.Malformed,
    };

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Method} of {Peer} was not answered: {Outcome}")]
    private static partial void LogNotAnswered(ILogger logger, string method, PeerId peer, CallOutcome outcome);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A call handler threw")]
    private static partial void LogHandlerFailed(ILogger logger, Exception exception);
}
