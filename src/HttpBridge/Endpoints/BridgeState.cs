using Registry.Dht;
using Registry.HttpBridge.Routing;
using Registry.Libp2p.Swarm;
using Registry.Registrations;

namespace Registry.HttpBridge.Endpoints;

/// <summary>The state that the endpoints show, composed by the daemon.</summary>
public sealed record BridgeState(HttpBridgeOptions Options, Registrar Registrar, Swarm Swarm, KadDht Dht, TimeProvider Time)
{
    /// <summary>When the bridge was composed: the start that uptime counts from.</summary>
    public DateTimeOffset StartedAt { get; } = Time.GetUtcNow();

    internal LookupGate RoutingLookups { get; } = new(Options.Routing.MaxLookups);

    internal LookupGate OperatorRuns { get; } = new(Options.Operator.MaxRuns);
}
