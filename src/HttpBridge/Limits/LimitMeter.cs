using System.Diagnostics.Metrics;
using Registry.HttpBridge.Listeners;

namespace Registry.HttpBridge.Limits;

/// <summary>The meter "registry.http". All of it is read when a listener asks. Never tagged with addresses or nodes.</summary>
internal sealed class LimitMeter : IDisposable
{
    public const string Name = "registry.http";

    private readonly Meter _meter = new(Name);

    public LimitMeter(RequestLimits limits, StrangerConnections connections, ConnectionBound bound)
    {
        _meter.CreateObservableCounter("registry.http.requests.refused", () => Refused(limits), "{request}", "Requests answered with 429 because an address or a node asked too much, by class.");
        _meter.CreateObservableGauge("registry.http.budgets", () => limits.Addresses.Count, "{budget}", "Budgets of address groups that are not full.");
        _meter.CreateObservableGauge("registry.http.known_nodes", () => limits.Known.Count, "{node}", "Nodes of which it is known from where they were heard.");
        _meter.CreateObservableGauge("registry.http.connections", () => connections.Count, "{connection}", "Connections through public listeners.");
        _meter.CreateObservableCounter("registry.http.connections.refused", () => connections.Refused + bound.Refused, "{connection}", "Connections closed at once because there were too many in all, of strangers, or of their address.");
    }

    internal bool Owns(Instrument instrument) => instrument.Meter == _meter;

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Refused(RequestLimits limits) => Enum.GetValues<CallClass>()
        .Where(calls => calls != CallClass.PeerProofs) // beyond it a call is charged as others are
        .Select(calls => Measure(limits.Refused(calls), calls.ToString()))
        .Append(Measure(limits.RefusedByNode, "Node"));

    private static Measurement<long> Measure(long count, string calls) => new(count, new KeyValuePair<string, object?>("class", calls));
}
