using Registry.Dht.Lookup;
using Registry.Dht.Routing;
using Registry.Libp2p;

namespace Registry.Dht.Maintenance;

/// <summary>Looks up what nobody looked up for long: a random key of each idle bucket, and the own id. Connected peers that are not in the table get another chance.</summary>
internal sealed class TableRefresher(
    RoutingTable table, RoutingTableMaintainer maintainer, LookupDriver lookups, RefreshSchedule schedule, TableCounters counters, SteadyClock clock, Random random) : IUpkeepJob
{
    public string Name => "refresh";

    public DateTimeOffset? Due => schedule.Due;

    /// <summary>One lookup after the other: it is background work, and each may tell the next where to begin.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await maintainer.ConsiderConnectedAsync().WaitInContextAsync(cancellation);
        foreach (var prefix in schedule.Take(table.BucketCount, clock.Now))
        {
            if (table.Count == 0) return;
            counters.CountRefresh();
            await (prefix == RefreshSchedule.Self
                ? lookups.RefreshSelfAsync(cancellation)
                : lookups.RefreshAsync(BucketKey.Create(table.Local, prefix, random), cancellation));
        }
    }
}
