using Microsoft.Extensions.Logging;
using Registry.Libp2p.Swarm.Connections;
using Registry.Libp2p.Swarm.Dialing;
using Registry.Libp2p.Swarm.Identify;
using Registry.Libp2p.Swarm.Limits;
using Registry.Libp2p.Swarm.Streams;

namespace Registry.Libp2p.Swarm;

/// <summary>Everything that happens by the clock, by one timer for the whole swarm.</summary>
internal sealed partial class Sweeper(
    ConnectionTable table,
    ConnectionGate gate,
    Handshakes handshakes,
    StreamDeadlines deadlines,
    DialBackoff backoff,
    PeerStore store,
    IdentifyPusher pusher,
    Action readAddresses,
    Activity activity,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>What only frees memory, or changes rarely, is done once in so many sweeps.</summary>
    private const int SweepsPerTidying = 30;

    public async Task RunAsync(TimeSpan interval, CancellationToken stopping)
    {
        activity.Enter();
        try
        {
            for (var sweep = 1; ; sweep++)
            {
                await Task.Delay(interval, time, stopping);
                TrySweep(tidy: sweep % SweepsPerTidying == 0);
            }
        }
        catch (OperationCanceledException)
        {
            // Closing.
        }
        finally
        {
            activity.Leave();
        }
    }

    private void TrySweep(bool tidy)
    {
        try
        {
            Sweep(tidy);
        }
        catch (Exception e)
        {
            // Every limit and timeout depends on the next sweep.
            LogFailed(logger, e);
        }
    }

    private void Sweep(bool tidy)
    {
        var now = time.GetUtcNow();
        handshakes.Sweep();
        deadlines.Sweep();
        Close(table.Redundant(), EndReason.Duplicate);
        Close(table.Surplus(now), EndReason.Trimmed);
        pusher.Sweep();
        if (tidy)
        {
            gate.Sweep(now);
            backoff.Sweep(now);
            store.Expire();
            readAddresses();
        }
    }

    private void Close(List<PeerConnection> connections, EndReason reason)
    {
        foreach (var connection in connections)
        {
            activity.Enter();
            _ = CloseAsync(connection, reason);
        }
    }

    private async Task CloseAsync(PeerConnection connection, EndReason reason)
    {
        await connection.CloseAsync(reason);
        activity.Leave();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A sweep over limits and timeouts failed")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
