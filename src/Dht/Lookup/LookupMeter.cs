using System.Diagnostics.Metrics;
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

/// <summary>What a lookup is for; a tag of the metrics.</summary>
internal enum LookupKind
{
    /// <summary>The closest peers, to ask them all afterwards or to store with them.</summary>
    Closest,

    /// <summary>Peers for the routing table.</summary>
    Refresh,

    Peer,
    Providers,
    Value,
}

/// <summary>How a lookup ended; a tag of the metrics.</summary>
internal enum LookupOutcome
{
    /// <summary>It found something.</summary>
    Found,

    /// <summary>The closest peers have answered, and none had it.</summary>
    NotFound,

    /// <summary>Nobody answered at all.</summary>
    NoPeers,

    /// <summary>Whoever wanted it has gone away before anything was found.</summary>
    Abandoned,
}

/// <summary>What was stored with a peer; a tag of the metrics.</summary>
internal enum PublishKind
{
    Provider,
    Value,

    /// <summary>A value that the peer had in a worse form or not at all.</summary>
    Correction,
}
