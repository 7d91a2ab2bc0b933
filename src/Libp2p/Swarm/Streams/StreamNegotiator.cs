using Microsoft.Extensions.Logging;
using Registry.Identity;
using Registry.Libp2p.Muxing;
using Registry.Libp2p.Negotiation;

namespace Registry.Libp2p.Swarm.Streams;

/// <summary>Agrees on the protocol of each stream, in both directions, and runs the handlers of inbound ones.</summary>
internal sealed partial class StreamNegotiator(
    HandlerRegistry handlers,
    StreamDeadlines deadlines,
    SwarmCounters counters,
    Activity activity,
    int maxPerProtocol,
    ILogger logger,
    CancellationToken stopping)
{
    /// <summary>
    /// Takes over a stream the remote opened. Runs on the connection's read loop until the first wait, which is at once,
    /// since no byte of the stream has been delivered yet.
    /// </summary>
    public void Serve(PeerConnection connection, IMuxedStream stream)
    {
        activity.Enter();
        _ = ServeAsync(connection, stream);
    }

    /// <summary>
    /// Opens a stream. When identify lists one of <paramref name="protocols"/>, and <paramref name="lazily"/>, the proposal
    /// waits for the first flush and its answer is checked on the first read.
    /// </summary>
    public async ValueTask<PeerStream> OpenAsync(PeerConnection connection, IReadOnlyList<string> protocols, bool lazily, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfZero(protocols.Count);
        var stream = await connection.OpenMuxedStreamAsync(cancellation);
        try
        {
            if (lazily && FirstListed(connection, protocols) is { } listed)
            {
                return new PeerStream(connection, listed, stream, MultistreamSelect.SelectLazily(stream, listed));
            }

            return new PeerStream(connection, await SelectAsync(stream, protocols, cancellation), stream, stream);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a stream with a proposal that waits for the first flush, whatever identify has said.</summary>
    public static async ValueTask<PeerStream> OpenAssumedAsync(PeerConnection connection, string protocol, CancellationToken cancellation)
    {
        var stream = await connection.OpenMuxedStreamAsync(cancellation);
        return new PeerStream(connection, protocol, stream, MultistreamSelect.SelectLazily(stream, protocol));
    }

    private static string? FirstListed(PeerConnection connection, IReadOnlyList<string> protocols)
    {
        if (connection.Identified is { } identified)
        {
            foreach (var protocol in protocols)
            {
                if (identified.Protocols.Contains(protocol)) return protocol;
            }
        }

        return null;
    }

    private async ValueTask<string> SelectAsync(IMuxedStream stream, IReadOnlyList<string> protocols, CancellationToken cancellation)
    {
        var deadline = deadlines.Add(stream);
        try
        {
            return await MultistreamSelect.SelectAsync(stream, protocols, cancellation);
        }
        catch (Exception e) when (deadline.Expired || e is not (ConnectionException or OperationCanceledException))
        {
            throw Translate(e, deadline);
        }
        finally
        {
            deadlines.Remove(deadline);
        }
    }

    private static ConnectionException Translate(Exception e, StreamDeadline deadline) => (e, deadline.Expired) switch
    {
        (_, true) => new ConnectionException(EndReason.TimedOut, "The peer did not answer the protocol negotiation in time.", e),
        (StreamResetException reset, _) => new ConnectionException(reset.Reason, "The stream was reset during its negotiation.", e),
        _ => new ConnectionException(EndReason.TransportFailed, "The stream broke during its negotiation.", e),
    };

    private async Task ServeAsync(PeerConnection connection, IMuxedStream stream)
    {
        try
        {
            if (await ListenAsync(stream) is { } handler) await RunAsync(connection, stream, handler);
        }
        finally
        {
            await stream.DisposeAsync();
            connection.OnStreamUsed();
            activity.Leave();
        }
    }

    private async ValueTask<ProtocolHandler?> ListenAsync(IMuxedStream stream)
    {
        var deadline = deadlines.Add(stream);
        try
        {
            var handler = await MultistreamSelect.ListenAsync(stream, handlers.Table, deferAnswer: true, stopping);
            if (handler is { RepliesAtOnce: false }) await stream.Output.FlushAsync(stopping);

            return handler;
        }
        catch (Exception e)
        {
            if (deadline.Expired)
            {
                counters.OnRefused(RefusalReason.StreamNegotiationTimeout);
            }
            else if (e is ConnectionException { Reason: EndReason.ProtocolError or EndReason.NotSupported })
            {
                counters.OnRefused(RefusalReason.StreamNegotiationFailed);
            }

            LogNegotiationFailed(logger, e.Message);
            stream.Reset();
            return null;
        }
        finally
        {
            deadlines.Remove(deadline);
        }
    }

    private async ValueTask RunAsync(PeerConnection connection, IMuxedStream stream, ProtocolHandler handler)
    {
        if (!connection.Quota.TryEnter(handler.Id, maxPerProtocol))
        {
            counters.OnRefused(RefusalReason.StreamsPerProtocol);
            LogTooManyStreams(logger, handler.Id, connection.Peer);
            stream.Reset();
            return;
        }

        counters.OnStream(1);
        try
        {
            await handler.Handler(new PeerStream(connection, handler.Id, stream, stream), stopping);
        }
        catch (Exception e)
        {
            stream.Reset();

            // A remote that resets its stream is its own affair, and common: js does so after a complete answer.
            if (e is not (StreamResetException or OperationCanceledException))
            {
                counters.OnHandlerFailed();
                LogHandlerFailed(logger, e, handler.Id, connection.Peer);
            }
        }
        finally
        {
            counters.OnStream(-1);
            connection.Quota.Leave(handler.Id);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "An inbound stream was not negotiated: {Reason}")]
    private static partial void LogNegotiationFailed(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Too many streams of {Protocol} from {Peer}: one was reset")]
    private static partial void LogTooManyStreams(ILogger logger, string protocol, PeerId peer);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The handler of {Protocol} failed on a stream of {Peer}")]
    private static partial void LogHandlerFailed(ILogger logger, Exception exception, string protocol, PeerId peer);
}
