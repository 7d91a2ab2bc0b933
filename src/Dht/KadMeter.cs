using System.Diagnostics.Metrics;
using Registry.Dht.Lookup;
using Registry.Dht.Server;

namespace Registry.Dht;

/// <summary>The meter "registry.dht". What serving costs and holds is read when a listener asks, so that it costs nothing more.</summary>
internal sealed class KadMeter : IDisposable
{
    public const string Name = "registry.dht";

    private readonly Meter _meter = new(Name);

    public KadMeter(KadDht dht, KadCounters counters)
    {
        Lookups = new LookupMeter(_meter);
        _meter.CreateObservableGauge("registry.dht.routing_table.peers", () => dht.Status().RoutingTablePeers, "{peer}", "Peers in the routing table.");
        _meter.CreateObservableGauge("registry.dht.provider.records", () => dht.Status().ProviderRecords, "{record}", "Provider records held.");
        _meter.CreateObservableGauge("registry.dht.values", () => dht.Status().Values, "{value}", "Values held.");
        _meter.CreateObservableGauge("registry.dht.values.size", () => dht.Status().ValueBytes, "By", "Size of the values held.");
        _meter.CreateObservableCounter("registry.dht.requests", () => Requests(counters), "{request}", "Requests served, by type and result.");
        _meter.CreateObservableCounter("registry.dht.streams.idle_resets", () => counters.IdleResets, "{stream}", "Streams reset because no request came.");
        _meter.CreateObservableCounter("registry.dht.peers.misbehaved", () => counters.Misbehaved, "{peer}", "Peers disconnected for malformed requests.");
    }

    public LookupMeter Lookups { get; }

    public void Dispose() => _meter.Dispose();

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
