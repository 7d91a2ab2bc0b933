using Registry.Registrations.Changes;
using Registry.Registrations.Index;

namespace Registry.Registrations;

public sealed partial class Registrar
{
    /// <summary>Records forgotten in one sweep: those share commits, and the rest can wait for the next.</summary>
    private const int MaxForgottenPerSweep = 1_000;

    private static readonly TimeSpan SweepPeriod = TimeSpan.FromMinutes(1);

    /// <summary>Notices who became degraded or offline (events only: queries never wait for it) and forgets what is no longer needed.</summary>
    public async Task SweepAsync()
    {
        List<RegistrationEvent> events;
        List<Slot> forgettable;
        lock (_lock)
        {
            var now = _clock.Now;
            events = _index.Live.Announce(now);
            forgettable = [.. _index.Slots.Where(slot => MayForget(slot, now)).Take(MaxForgottenPerSweep)];
        }

        _changes.Announce(events);
        await Task.WhenAll(forgettable.Select(ForgetAsync));
    }

    /// <summary>Sweeps every minute until cancelled.</summary>
    public async Task RunSweeperAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            await SweepAsync();
            try
            {
                await Task.Delay(SweepPeriod, _clock.Provider, cancellation);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private Task ForgetAsync(Slot slot) =>
        _changes.RunAsync(slot.Peer, now => Forget(_index.Find(slot.NodeId), now), _ => false, CancellationToken.None);

    private Plan<bool> Forget(Slot? slot, DateTimeOffset now)
    {
        if (slot is null || !MayForget(slot, now)) return new Plan<bool>(false);
        List<NodeState> nodes = slot.Node is { } node && MayForget(node, now) ? [node] : [];
        List<Tombstone> tombstones = slot.Tombstones.FindAll(tombstone => now >= tombstone.KeepUntil);
        return new Plan<bool>(true)
        {
            Change = new RegistrationChange { RemovedNodes = nodes, RemovedTombstones = tombstones },
            Released = [.. nodes.Select(gone => gone.Record.Wallet), .. tombstones.Select(gone => gone.Wallet)],
        };
    }

    private bool MayForget(Slot slot, DateTimeOffset now) =>
        (slot.Node is { } node && MayForget(node, now)) || slot.Tombstones.Exists(tombstone => now >= tombstone.KeepUntil);

    private bool MayForget(NodeState node, DateTimeOffset now) =>
        now >= node.Record.ExpiresAt && now - (node.Liveness.LastHeartbeat ?? node.LastRegistered) > Options.OfflineRetention;
}
