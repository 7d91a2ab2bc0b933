using Microsoft.Extensions.Logging;
using Registry.Libp2p.Swarm.Connections;
using Registry.Libp2p.Swarm.Dialing;
using Registry.Libp2p.Swarm.Identify;
using Registry.Libp2p.Swarm.Limits;
using Registry.Libp2p.Swarm.Streams;

namespace Registry.Libp2p.Swarm;

/// <summary>Everything that happens by the clock, by one timer for the whole swarm.</summary>
internal sealed class Sweeper(
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

    private readonly Rounds _rounds = new("The sweep over limits and timeouts", time, logger);
    private int _sweeps;

    public async Task RunAsync(TimeSpan interval, CancellationToken stopping)
    {
        activity.Enter();
        await _rounds.RunAsync(
            interval,
            _ =>
            {
                Sweep(tidy: ++_sweeps % SweepsPerTidying == 0);
                return Task.CompletedTask;
            },
            stopping);
        activity.Leave();
    }

    private void Sweep(bool tidy)
    {
        var now = time.GetUtcNow();
        handshakes.Sweep();
        deadlines.Sweep();
        Close(table.Redundant(), EndReason.Duplicate);
        Close(table.Surplus(), EndReason.Trimmed);
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
}
