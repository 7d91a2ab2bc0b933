using System.Diagnostics.Metrics;
using Registry.Dht.Publishing;
using Registry.Dht.Records;

namespace Registry.Dht.Lookup;

/// <summary>What lookups and publishing report to the meter "registry.dht". Peers are never among the tags.</summary>
internal sealed class LookupMeter(Meter meter)
{
    private readonly Histogram<double> _duration = meter.CreateHistogram<double>("registry.dht.lookup.duration", "s", "Lookups, by kind and outcome.");
    private readonly Counter<long> _requests = meter.CreateCounter<long>("registry.dht.lookup.requests", "{request}", "Requests of lookups, by kind of the lookup and outcome.");
    private readonly Counter<long> _dropped = meter.CreateCounter<long>("registry.dht.lookup.values_dropped", "{value}", "Values that peers answered with and that are not valid.");

    private readonly Counter<long> _published = meter.CreateCounter<long>("registry.dht.publish.stores", "{record}", "Records sent to peers to store, by kind and outcome.");

    public void Ended(LookupKind kind, LookupOutcome outcome, TimeSpan elapsed)
        => _duration.Record(elapsed.TotalSeconds, Tag("kind", kind), Tag("outcome", outcome));

    public void Asked(LookupKind kind, RequestOutcome outcome) => _requests.Add(1, Tag("kind", kind), Tag("outcome", outcome));

    /// <summary>A value in an answer was not valid.</summary>
    public void Dropped(RecordVerdict verdict) => _dropped.Add(1, Tag("verdict", verdict));

    public void Published(PublishKind kind, RequestOutcome outcome) => _published.Add(1, Tag("kind", kind), Tag("outcome", outcome));

    // The names of an enum's values are made once by the runtime.
    private static KeyValuePair<string, object?> Tag<T>(string name, T value)
        where T : struct, Enum => new(name, Enum.GetName(value));
}
