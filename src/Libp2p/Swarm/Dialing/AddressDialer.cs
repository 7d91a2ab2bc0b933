using Microsoft.Extensions.Logging;
using Registry.Identity;
using Registry.Libp2p.Swarm.Connections;
using Registry.Libp2p.Swarm.Limits;
using Registry.Libp2p.Transport;
using Registry.Multiformats;

namespace Registry.Libp2p.Swarm.Dialing;

/// <summary>Dials one address of a peer, up to a registered connection.</summary>
internal sealed partial class AddressDialer(
    DialCandidates candidates,
    ConnectionUpgrader upgrader,
    ConnectionRegistrar registrar,
    ConnectionGate gate,
    DialBackoff backoff,
    SwarmCounters counters,
    DialOptions options,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>Null on success; never throws.</summary>
    public async Task<ConnectionException?> DialAsync(PeerId peer, Multiaddr address, CancellationToken cancellation)
    {
        if (gate.TryEnterOutbound(address) is { } refused)
        {
            counters.OnRefused(refused);
            return refused == RefusalReason.Blocked
                ? new ConnectionException(EndReason.Blocked, $"{address} is blocked.")
                : new ConnectionException(EndReason.LimitReached, "There are too many connections.");
        }

        var started = time.GetTimestamp();
        using var timed = new TimedCancellation(options.Timeout, time, cancellation);
        PeerConnection connection;
        try
        {
            var transport = await ConnectAsync(address, timed);
            connection = await upgrader.UpgradeAsync(transport, peer, timed.Token);
        }
        catch (ConnectionException e)
        {
            var failure = timed.TimedOut ? new ConnectionException(EndReason.TimedOut, $"{address} did not answer in time.", e) : e;
            gate.Leave(null);
            OnFailed(peer, address, failure, cancellation);
            return failure;
        }

        backoff.OnSucceeded(peer, address);
        return registrar.Register(connection, time.GetElapsedTime(started)) is { } refusal
            ? new ConnectionException(refusal == RefusalReason.Blocked ? EndReason.Blocked : EndReason.LimitReached, $"The connection was refused: {refusal}.")
            : null;
    }

    private async ValueTask<ITransportConnection> ConnectAsync(Multiaddr address, TimedCancellation timed)
    {
        try
        {
            return await candidates.TransportFor(address)!.DialAsync(address, timed.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new ConnectionException(EndReason.Closed, "The dial was given up.", e);
        }
        catch (Exception e) when (e is TransportException or IOException)
        {
            throw new ConnectionException(EndReason.TransportFailed, e.Message, e);
        }
        catch (Exception e)
        {
            LogFault(logger, e, address);
            throw new ConnectionException(EndReason.InternalError, $"Dialling {address} failed on this side.", e);
        }
    }

    private void OnFailed(PeerId peer, Multiaddr address, ConnectionException failure, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            // Another address won, or nobody wants the connection any more: no fault of this one.
            return;
        }

        backoff.OnFailed(peer, address, time.GetUtcNow());
        counters.OnHandshakeFailed(failure.Reason);
        LogFailed(logger, address, peer, failure.Reason, failure.Message);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Dialling {Address} for {Peer} failed: {Reason}, {Detail}")]
    private static partial void LogFailed(ILogger logger, Multiaddr address, PeerId peer, EndReason reason, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Dialling {Address} ended in an unexpected exception")]
    private static partial void LogFault(ILogger logger, Exception exception, Multiaddr address);
}
