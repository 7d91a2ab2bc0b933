using System.Diagnostics.Metrics;
using Registry.Dht.Lookup;
using Registry.Dht.Maintenance;
using Registry.Dht.Publishing;
using Registry.Dht.Routing;
using Registry.Dht.Server;

namespace Registry.Dht;

/// <summary>The meter "registry.dht". What serving costs and holds is read when a listener asks, so that it costs nothing more.</summary>
internal sealed class KadMeter : IDisposable
{
    public const string Name = "registry.dht";

    private readonly Meter _meter = new(Name);

    public KadMeter(KadDht dht, KadCounters counters, TableCounters table)
    {
        Lookups = new LookupMeter(_meter);
        _meter.CreateObservableGauge("registry.dht.routing_table.peers", () => dht.Status().RoutingTablePeers, "{peer}", "Peers in the routing table.");
        _meter.CreateObservableGauge("registry.dht.provider.records", () => dht.Status().ProviderRecords, "{record}", "Provider records held.");
        _meter.CreateObservableGauge("registry.dht.values", () => dht.Status().Values, "{value}", "Values held.");
        _meter.CreateObservableGauge("registry.dht.values.size", () => dht.Status().ValueBytes, "By", "Size of the values held.");
        _meter.CreateObservableCounter("registry.dht.requests", () => Requests(counters), "{request}", "Requests served, by type and result.");
        _meter.CreateObservableCounter("registry.dht.streams.idle_resets", () => counters.IdleResets, "{stream}", "Streams reset because no request came.");
        _meter.CreateObservableCounter("registry.dht.peers.misbehaved", () => counters.Misbehaved, "{peer}", "Peers disconnected for malformed requests.");
        _meter.CreateObservableCounter("registry.dht.routing_table.admissions", () => Each<Admission>("result", table.Of), "{peer}", "Peers offered to the routing table, by what became of them.");
        _meter.CreateObservableCounter("registry.dht.routing_table.evictions", () => Each<Eviction>("reason", table.Of), "{peer}", "Peers that left the routing table, by reason.");
        _meter.CreateObservableCounter("registry.dht.routing_table.liveness_checks", () => Checks(table), "{check}", "Peers of the table asked whether they are still there, by result.");
        _meter.CreateObservableCounter("registry.dht.routing_table.refreshes", () => table.Refreshes, "{lookup}", "Lookups made because a bucket was idle.");
        _meter.CreateObservableCounter("registry.dht.routing_table.rejoins", () => table.Rejoins, "{round}", "Rounds in which bootstrap and lost peers were dialled again.");
    }

    public LookupMeter Lookups { get; }

    public void Observe(Republisher republisher)
    {
        _meter.CreateObservableGauge("registry.dht.republish.keys", () => Kept(republisher), "{key}", "Keys kept published, by kind.");
        _meter.CreateObservableGauge("registry.dht.republish.overdue", () => republisher.Count().Overdue, "{key}", "Keys that should have been published by now.");
        _meter.CreateObservableCounter("registry.dht.republish.lookups", () => republisher.Counters.Lookups, "{lookup}", "Regions and single keys looked up to publish there.");
        _meter.CreateObservableCounter("registry.dht.republish.failures", () => republisher.Counters.Failures, "{key}", "Keys put off because too few peers were reached.");
        _meter.CreateObservableCounter("registry.dht.republish.messages", () => Sent(republisher), "{message}", "Announcements and values sent to peers, by kind and result.");
    }

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Each<T>(string tag, Func<T, long> count)
        where T : struct, Enum
        => Enum.GetValues<T>().Select(value => new Measurement<long>(count(value), new KeyValuePair<string, object?>(tag, value.ToString())));

    private static Measurement<long>[] Checks(TableCounters table) =>
    [
        new(table.Alive, new KeyValuePair<string, object?>("result", "Answered")),
        new(table.Dead, new KeyValuePair<string, object?>("result", "Failed")),
    ];

    private static IEnumerable<Measurement<long>> Requests(KadCounters counters)
    {
        foreach (var (type, result, count) in counters.Snapshot())
        {
            yield return new Measurement<long>(
                count,
                new KeyValuePair<string, object?>("type", type?.ToString() ?? "Unknown"),
                new KeyValuePair<string, object?>("result", result.ToString()));
        }
    }

    private static Measurement<int>[] Kept(Republisher republisher)
    {
        var (keys, values, _) = republisher.Count();
        return
        [
            new Measurement<int>(keys, new KeyValuePair<string, object?>("kind", nameof(RepublishKind.Provider))),
            new Measurement<int>(values, new KeyValuePair<string, object?>("kind", nameof(RepublishKind.Value))),
        ];
    }

    private static IEnumerable<Measurement<long>> Sent(Republisher republisher)
        => republisher.Counters.Sent().Select(static s => new Measurement<long>(
            s.Count,
            new KeyValuePair<string, object?>("kind", s.Kind.ToString()),
            new KeyValuePair<string, object?>("result", s.Result)));
}
