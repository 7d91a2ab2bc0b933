using System.Diagnostics.Metrics;
using Registry.Hivemind.Storage;

namespace Registry.Hivemind;

/// <summary>The assembly's one meter. Instruments are never tagged with peer ids or keys.</summary>
internal static class HivemindMeter
{
    public const string Name = "registry.hivemind";

    public static readonly Meter Meter = new(Name);
}

/// <summary>A node's share of the meter "registry.hivemind". All of it is read when a listener asks, so that it costs nothing more.</summary>
internal sealed class NodeMeter : IDisposable
{
    private readonly Meter _meter = new(HivemindMeter.Name);

    public NodeMeter(HivemindNode node)
    {
        var counters = node.Counters;
        _meter.CreateObservableGauge("registry.hivemind.routing_table.nodes", () => node.Neighbours.Table.Count, "{node}", "Nodes known, those that wait for a place in the routing table included.");
        _meter.CreateObservableGauge("registry.hivemind.blacklist.peers", () => node.Neighbours.Avoided, "{peer}", "Peers that did not answer lately.");
        _meter.CreateObservableGauge("registry.hivemind.records", () => node.Records.Count, "{record}", "Records held.");
        _meter.CreateObservableGauge("registry.hivemind.values", () => node.Records.ValueCount, "{value}", "Values held: regular ones, and subkeys of dictionaries.");
        _meter.CreateObservableCounter("registry.hivemind.values.evicted", () => node.Records.Evicted, "{value}", "Values that made room for what was worth more.");
        _meter.CreateObservableGauge("registry.hivemind.records.size", () => node.Records.Bytes, "By", "Size of the records held.");
        _meter.CreateObservableCounter("registry.hivemind.values.received", () => Stored(counters), "{value}", "Values that peers wanted stored, by what became of them.");
        _meter.CreateObservableCounter("registry.hivemind.values.not_persisted", () => node.Records.NotPersisted, "{value}", "Changes that are in memory alone because too many waited for the disk.");
        _meter.CreateObservableCounter("registry.hivemind.records.handed_off", () => counters.HandedOff, "{record}", "Records that new neighbours took.");
        _meter.CreateObservableCounter("registry.hivemind.call_backs", () => Results(counters.CallBacksAnswered, counters.CallBacksFailed), "{call}", "Peers that asked to be called back, by whether they answered.");
        _meter.CreateObservableCounter("registry.hivemind.redials", () => Results(counters.RedialsAnswered, counters.RedialsFailed), "{call}", "Peers of the last run that were dialled, by whether they answered.");
    }

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Stored(NodeCounters counters) =>
        Enum.GetValues<StoreOutcome>().Select(outcome => new Measurement<long>(counters.Stored(outcome), new KeyValuePair<string, object?>("outcome", outcome.ToString())));

    private static Measurement<long>[] Results(long answered, long failed) =>
    [
        new(answered, new KeyValuePair<string, object?>("result", "Answered")),
        new(failed, new KeyValuePair<string, object?>("result", "Failed")),
    ];
}
