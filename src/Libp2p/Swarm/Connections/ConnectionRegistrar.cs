using Microsoft.Extensions.Logging;
using Registry.Libp2p.Swarm.Limits;

namespace Registry.Libp2p.Swarm.Connections;

/// <summary>The life of a connection from the upgrade to its end: made known, served, and cleaned up after.</summary>
internal sealed partial class ConnectionRegistrar(
    ConnectionTable table,
    ConnectionGate gate,
    ConnectionFilterSlot filter,
    PeerStore store,
    SwarmCounters counters,
    Activity activity,
    ILogger logger)
{
    /// <summary>Asks the remote who it is; set by the swarm.</summary>
    public Action<PeerConnection> Identify { get; set; } = static _ => { };

    public event Action<PeerConnection>? Connected;

    public event Action<PeerConnection, EndReason>? Disconnected;

    /// <summary>
    /// Takes over an upgraded connection that has passed the gate. Null when it is in use from now on; otherwise it is being
    /// closed, and counted.
    /// </summary>
    public RefusalReason? Register(PeerConnection connection, TimeSpan handshake)
    {
        activity.Enter();
        if (TryAdd(connection) is { } refusal)
        {
            counters.OnRefused(refusal);
            LogRefused(logger, connection.Peer, refusal);
            _ = RefuseAsync(connection, refusal);
            return refusal;
        }

        counters.OnOpened(connection.IsOutbound, handshake);

        // Where a peer answered is worth remembering; where an inbound connection came from is an ephemeral port.
        store.Connected(connection.Peer, connection.IsOutbound ? PeerAddress.Strip(connection.RemoteAddress, connection.Peer) : null);
        LogConnected(logger, connection.Peer, connection.IsOutbound);
        Raise(connection);
        _ = WatchAsync(connection);
        Identify(connection);
        connection.Activate();
        return null;
    }

    /// <summary>
    /// The filter is asked once the connection is in the table: whoever blocks a peer while this runs sees it there and closes it,
    /// or has it refused here.
    /// </summary>
    private RefusalReason? TryAdd(PeerConnection connection)
    {
        if (table.TryAdd(connection) is { } refusal) return refusal;
        if (!filter.Refuses(connection)) return null;

        table.Remove(connection);
        return RefusalReason.Blocked;
    }

    private async Task RefuseAsync(PeerConnection connection, RefusalReason refusal)
    {
        try
        {
            await connection.CloseAsync(refusal switch
            {
                RefusalReason.SelfDial => EndReason.SelfDial,
                RefusalReason.ShuttingDown => EndReason.ShuttingDown,
                RefusalReason.Blocked => EndReason.Blocked,
                _ => EndReason.LimitReached,
            });
        }
        finally
        {
            await ReleaseAsync(connection);
        }
    }

    private async Task WatchAsync(PeerConnection connection)
    {
        var reason = await connection.Completion;
        table.Remove(connection);
        store.Disconnected(connection.Peer);
        counters.OnClosed(reason);
        LogDisconnected(logger, connection.Peer, reason);
        connection.CompleteIdentify();
        try
        {
            Disconnected?.Invoke(connection, reason);
        }
        catch (Exception e)
        {
            LogListenerFailed(logger, e);
        }

        await ReleaseAsync(connection);
    }

    private async ValueTask ReleaseAsync(PeerConnection connection)
    {
        try
        {
            await connection.ReleaseAsync();
        }
        catch (Exception e)
        {
            LogReleaseFailed(logger, e);
        }

        gate.Leave(connection.IsOutbound ? null : connection.RemoteAddress);
        activity.Leave();
    }

    private void Raise(PeerConnection connection)
    {
        try
        {
            Connected?.Invoke(connection);
        }
        catch (Exception e)
        {
            LogListenerFailed(logger, e);
        }
    }
}
