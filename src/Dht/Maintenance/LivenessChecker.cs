using System.Collections.Concurrent;
using Registry.Dht.Routing;

namespace Registry.Dht.Maintenance;

/// <summary>Asks peers of the table that were silent for long whether they are still there, a few at a time.</summary>
internal sealed class LivenessChecker(RoutingTable table, RoutingTableMaintainer maintainer, LivenessSchedule schedule, RoutingTableOptions options, SteadyClock clock) : IUpkeepJob
{
    public string Name => "liveness check";

    public DateTimeOffset? Due => schedule.Due;

    public Task RunAsync(CancellationToken cancellation)
    {
        var silent = new ConcurrentQueue<RoutingEntry>(schedule.Take(table.Snapshot(), clock.Now));
        var workers = new Task[Math.Min(silent.Count, options.LivenessChecksAtOnce)];
        for (var i = 0; i < workers.Length; i++) workers[i] = WorkAsync(silent, cancellation);
        return Task.WhenAll(workers);
    }

    private async Task WorkAsync(ConcurrentQueue<RoutingEntry> silent, CancellationToken cancellation)
    {
        while (silent.TryDequeue(out var entry)) await maintainer.AskAsync(entry, cancellation);
    }
}
