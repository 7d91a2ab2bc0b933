using Microsoft.Extensions.Logging;
using Registry.Libp2p.Swarm.Limits;
using Registry.Libp2p.Transport;
using Registry.Multiformats;

namespace Registry.Libp2p.Swarm.Connections;

/// <summary>Accepts from one listener. A full house of handshakes makes it wait, and with it the kernel's backlog.</summary>
internal sealed partial class Acceptor(
    ConnectionGate gate,
    ConnectionUpgrader upgrader,
    ConnectionRegistrar registrar,
    ConnectionLimits limits,
    SwarmCounters counters,
    Activity activity,
    TimeProvider time,
    ILogger logger,
    CancellationToken stopping) : IDisposable
{
    private readonly SemaphoreSlim _handshakes = new(limits.MaxInboundHandshakes);

    /// <summary>Ends when the listener is closed.</summary>
    public async Task RunAsync(ITransportListener listener)
    {
        activity.Enter();
        try
        {
            while (await listener.AcceptAsync(stopping) is { } transport)
            {
                if (gate.TryEnterInbound(transport.RemoteAddress, time.GetUtcNow()) is { } refusal)
                {
                    counters.OnRefused(refusal);
                    LogRefused(logger, transport.RemoteAddress, refusal);
                    await DiscardAsync(transport);
                    continue;
                }

                // Without a token: that overload leaves the synchronization context. A slot comes free within the handshake timeout.
                await _handshakes.WaitAsync();
                activity.Enter();
                _ = HandshakeAsync(transport);
            }
        }
        catch (OperationCanceledException)
        {
            // Closing.
        }
        catch (Exception e)
        {
            LogStopped(logger, e, listener.Address);
        }
        finally
        {
            activity.Leave();
        }
    }

    public void Dispose() => _handshakes.Dispose();

    private async Task HandshakeAsync(ITransportConnection transport)
    {
        var remote = transport.RemoteAddress;
        var started = time.GetTimestamp();
        try
        {
            using var timed = new TimedCancellation(limits.HandshakeTimeout, time, stopping);
            var connection = await upgrader.UpgradeAsync(transport, expected: null, timed);
            registrar.Register(connection, time.GetElapsedTime(started));
        }
        catch (ConnectionException e)
        {
            gate.Leave(remote);
            counters.OnHandshakeFailed(e.Reason);
            LogHandshakeFailed(logger, remote, e.Reason, e.Message);
        }
        finally
        {
            _handshakes.Release();
            activity.Leave();
        }
    }

    private static async ValueTask DiscardAsync(ITransportConnection transport)
    {
        transport.Abort();
        await transport.DisposeAsync();
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Refused a connection from {Remote}: {Reason}")]
    private static partial void LogRefused(ILogger logger, Multiaddr remote, RefusalReason reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Nothing is accepted on {Address} any more")]
    private static partial void LogStopped(ILogger logger, Exception exception, Multiaddr address);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The handshake with {Remote} failed: {Reason}, {Detail}")]
    private static partial void LogHandshakeFailed(ILogger logger, Multiaddr remote, EndReason reason, string detail);
}
