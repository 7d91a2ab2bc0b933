using Registry.Dht.Routing;
using Registry.Libp2p;

namespace Registry.Dht.Maintenance;

/// <summary>Asks peers of the table that were silent for long whether they are still there, a few at a time.</summary>
internal sealed class LivenessChecker(RoutingTable table, RoutingTableMaintainer maintainer, LivenessSchedule schedule, RoutingTableOptions options, SteadyClock clock) : IUpkeepJob
{
    public string Name => "liveness check";

    public DateTimeOffset? Due => schedule.Due;

    public Task RunAsync(CancellationToken cancellation) =>
        TakingTurns.ForEachAsync(schedule.Take(table.Snapshot(), clock.Now), options.LivenessChecksAtOnce, entry => maintainer.AskAsync(entry, cancellation));
}
