using Microsoft.Extensions.Logging;
using Registry.Libp2p.Swarm.Limits;
using Registry.Libp2p.Transport;
using Registry.Multiformats;

namespace Registry.Libp2p.Swarm.Connections;

/// <summary>Accepts from listeners. Nothing makes it wait: who may not come in is turned away at once.</summary>
internal sealed partial class Acceptor(
    ConnectionGate gate,
    ConnectionUpgrader upgrader,
    ConnectionRegistrar registrar,
    Handshakes handshakes,
    SwarmCounters counters,
    Activity activity,
    TimeProvider time,
    ILogger logger,
    CancellationToken stopping)
{
    /// <summary>After a failure that the listener itself did not see to: one that lasts must not keep a core busy.</summary>
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    /// <summary>Ends when the listener is closed, and for nothing else.</summary>
    public async Task RunAsync(ITransportListener listener)
    {
        activity.Enter();
        var rounds = new Rounds($"Accepting connections on {listener.Address}", time, logger);
        var isOpen = true;
        while (isOpen && !stopping.IsCancellationRequested)
        {
            var works = await rounds.TryAsync(async _ => isOpen = await AcceptAsync(listener), stopping);
            if (!works) await ContextWaits.PauseAsync(PauseAfterFailure, time, stopping);
        }

        activity.Leave();
    }

    /// <summary>False when the listener is closed.</summary>
    private async Task<bool> AcceptAsync(ITransportListener listener)
    {
        if (await listener.AcceptAsync(stopping) is not { } transport) return false;

        var remote = transport.RemoteAddress;
        if (gate.TryEnterInbound(remote, time.GetUtcNow()) is { } refusal)
        {
            Refuse(transport, refusal);
        }
        else if (handshakes.TryBegin(gate.GroupOf(remote)) is { } handshake)
        {
            activity.Enter();
            _ = HandshakeAsync(transport, handshake);
        }
        else
        {
            gate.Leave(remote);
            Refuse(transport, RefusalReason.Handshakes);
        }

        return true;
    }

    private async Task HandshakeAsync(ITransportConnection transport, Handshake handshake)
    {
        var remote = transport.RemoteAddress;
        try
        {
            await HearAsync(transport, handshake);
            var connection = await upgrader.UpgradeAsync(transport, expected: null, handshake.Token);
            registrar.Register(connection, time.GetElapsedTime(handshake.StartedAt));
        }
        catch (ConnectionException e)
        {
            var reason = handshake.GivenUp ?? e.Reason;
            gate.Leave(remote);
            counters.OnHandshakeFailed(reason);
            LogHandshakeFailed(logger, remote, reason, e.Message);
        }
        finally
        {
            handshakes.End(handshake);
            activity.Leave();
        }
    }

    /// <summary>Waits until the remote says something, and leaves it to be read.</summary>
    private static async ValueTask HearAsync(ITransportConnection transport, Handshake handshake)
    {
        try
        {
            var read = await transport.Input.ReadAsync(handshake.Token);
            handshake.IsHeard = !read.Buffer.IsEmpty;
            transport.Input.AdvanceTo(read.Buffer.Start);
        }
        catch (Exception)
        {
            // The upgrade meets the same, says what it is and cleans up.
        }
    }

    private void Refuse(ITransportConnection transport, RefusalReason refusal)
    {
        counters.OnRefused(refusal);
        LogRefused(logger, transport.RemoteAddress, refusal);
        activity.Enter();
        _ = DiscardAsync(transport);
    }

    private async Task DiscardAsync(ITransportConnection transport)
    {
        transport.Abort();
        try
        {
            await transport.DisposeAsync();
        }
        finally
        {
            activity.Leave();
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Refused a connection from {Remote}: {Reason}")]
    private static partial void LogRefused(ILogger logger, Multiaddr remote, RefusalReason reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The handshake with {Remote} failed: {Reason}, {Detail}")]
    private static partial void LogHandshakeFailed(ILogger logger, Multiaddr remote, EndReason reason, string detail);
}
