using System.Buffers;
using Microsoft.Extensions.Logging;
using Registry.Dht.Wire;
using Registry.Identity;
using Registry.Libp2p;
using Registry.Libp2p.Protocols;
using Registry.Libp2p.Swarm;

namespace Registry.Dht.Server;

/// <summary>
/// Serves kad streams: many requests on one, answered in order. A FIN is no cancellation (rust and js half-close before they
/// read): what was asked before it is answered, then this side closes as well.
/// </summary>
internal sealed partial class KadServer(
    Swarm swarm, RequestHandler handler, KadOptions options, KadCounters counters, TimeProvider time, ILogger log)
{
    private readonly MisbehaviourLog _misbehaviour = new(options.MalformedLimit, options.MalformedWindow);

    public async ValueTask ServeAsync(PeerStream stream, CancellationToken cancellation)
    {
        using var idle = new IdleTimer(options.StreamIdleTimeout, time, stream.Reset);
        try
        {
            if (await AnswerAllAsync(stream, idle, cancellation)) await stream.Output.CompleteAsync();
            else stream.Reset();
        }
        catch (StreamResetException)
        {
            if (idle.HasFired) counters.CountIdleReset();
        }
    }

    /// <summary>True at the remote's FIN, once all is answered; false when the stream is to be reset.</summary>
    private async ValueTask<bool> AnswerAllAsync(PeerStream stream, IdleTimer idle, CancellationToken cancellation)
    {
        var asker = Asker.At(stream.Connection.Peer, stream.Connection.RemoteAddress);
        var agreed = false;
        while (true)
        {
            var read = await stream.Input.ReadAsync(cancellation);
            var buffer = read.Buffer;
            var status = OperationStatus.Done;
            while ((status = Frames.TryTake(ref buffer, options.MaxRequestBytes, out var message)) == OperationStatus.Done)
            {
                idle.Touch();
                var result = Handle(message, asker, stream, out var put);
                if (put is not null) result = await handler.PutAsync(put, asker.Peer, stream.Output, cancellation);
                if (result > RequestResult.Ignored) return Refuse(result, asker);
                // One flush a request: an asker that does not read its answers gets no more of them made, and the answer to the
                // negotiation, which waits for the first flush, leaves even when the request has none.
                if ((await stream.Output.FlushAsync(cancellation)).IsCompleted) return false;
                agreed = true;
            }
            if (status == OperationStatus.InvalidData || (read.IsCompleted && !buffer.IsEmpty)) return RefuseUnreadable(asker);
            stream.Input.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted) return true;
            if (agreed) continue;
            // The rest of a first request may wait for the answer to the negotiation, as a client's FIN does.
            await stream.Output.FlushAsync(cancellation);
            agreed = true;
        }
    }

    private RequestResult Handle(in ReadOnlySequence<byte> message, Asker asker, PeerStream stream, out PutRequest? put)
    {
        if (message.IsSingleSegment) return handler.Handle(message.FirstSpan, asker, stream.Output, out put);
        var length = (int)message.Length;
        var copy = ArrayPool<byte>.Shared.Rent(length);
        message.CopyTo(copy);
        var result = handler.Handle(copy.AsSpan(0, length), asker, stream.Output, out put);
        ArrayPool<byte>.Shared.Return(copy);
        return result;
    }

    private bool RefuseUnreadable(Asker asker)
    {
        counters.Count((KadMessageType)(-1), RequestResult.Malformed);
        return Refuse(RequestResult.Malformed, asker);
    }

    private bool Refuse(RequestResult result, Asker asker)
    {
        LogRefused(log, asker.Peer, result);
        if (result == RequestResult.Malformed && _misbehaviour.Add(asker.Peer, time.GetUtcNow()))
        {
            counters.CountMisbehaved();
            LogMisbehaved(log, asker.Peer);
            // Not awaited: the disconnection waits for this very stream.
            _ = swarm.DisconnectAsync(asker.Peer, EndReason.Misbehaved).AsTask();
        }
        return false;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Reset a kad stream of {Peer}: {Result}.")]
    private static partial void LogRefused(ILogger log, PeerId peer, RequestResult result);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Disconnected {Peer} after repeated malformed kad requests.")]
    private static partial void LogMisbehaved(ILogger log, PeerId peer);
}
