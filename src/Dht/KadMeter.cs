using System.Diagnostics.Metrics;
using Registry.Dht.Lookup;
using Registry.Dht.Maintenance;
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
}
