using Registry.Dht.Routing;
using Registry.Libp2p;

namespace Registry.Dht.Maintenance;

/// <summary>Asks peers of the table that were silent for long whether they are still there, a few at a time.</summary>
internal sealed class LivenessChecker(RoutingTable table, RoutingTableMaintainer maintainer, LivenessSchedule schedule, RoutingTableOptions options, SteadyTime clock) : IUpkeepJob
{
    public string Name => "liveness check";

    public DateTimeOffset? Due => schedule.Due;

    public Task RunAsync(CancellationToken cancellation) =>
        TakingTurns.ForEachAsync(schedule.Take(table.Snapshot(), clock.Now), options.LivenessChecksAtOnce, entry => maintainer.AskAsync(entry, cancellation));
}

/// <summary>
/// Which peers of the table to ask whether they are still there. The multiplexer's keep-alive already watches connected
/// peers, so they are asked more rarely.
/// </summary>
internal sealed class LivenessSchedule(TimeSpan interval, Random random)
{
    private const int ConnectedFactor = 4;

    private readonly Lock _gate = new();
    private DateTimeOffset? _due;

    /// <summary>When <see cref="Take"/> is next to be called; null while the table is empty.</summary>
    public DateTimeOffset? Due
    {
        get { lock (_gate) return _due; }
    }

    public void OnAdmitted(DateTimeOffset now)
    {
        lock (_gate) _due ??= now + interval;
    }

    /// <summary>Those not heard of for too long, longest silent first. Looks again no sooner than in a quarter of the interval.</summary>
    public List<RoutingEntry> Take(IReadOnlyList<RoutingEntry> entries, DateTimeOffset now)
    {
        var silent = new List<RoutingEntry>();
        // A disconnection makes an entry due earlier, so each is looked at as if it were about to disconnect.
        var next = now + interval;
        foreach (var entry in entries)
        {
            if (IsSilent(entry, now)) silent.Add(entry);
            else if (entry.LastSeen + interval < next) next = entry.LastSeen + interval;
        }
        var soonest = now + Jitter.Shorten(interval / 4, random);
        lock (_gate) _due = entries.Count == 0 ? null : next > soonest ? next : soonest;
        silent.Sort(static (left, right) => left.LastSeen.CompareTo(right.LastSeen));
        return silent;
    }

    private bool IsSilent(RoutingEntry entry, DateTimeOffset now)
        => now - entry.LastSeen >= (entry.IsConnected ? interval * ConnectedFactor : interval);
}
