using Registry.Dht;
using Registry.Hivemind;
using Registry.Hivemind.Petals;
using Registry.Hivemind.Reachability;
using Registry.HttpBridge.Petals;
using Registry.HttpBridge.Routing;
using Registry.Libp2p.Swarm;
using Registry.Registrations;

namespace Registry.HttpBridge.Endpoints;

/// <summary>The state that the endpoints show, composed by the daemon. Without hivemind there is no <paramref name="Hivemind"/>, no <paramref name="SwarmReader"/> and no <paramref name="Reachability"/>.</summary>
public sealed record BridgeState(HttpBridgeOptions Options, Registrar Registrar, Swarm Swarm, KadDht Dht, TimeProvider Time, HivemindNode? Hivemind = null, SwarmReader? SwarmReader = null, ReachabilityChecker? Reachability = null)
{
    /// <summary>When the bridge was composed: the start that uptime counts from.</summary>
    public DateTimeOffset StartedAt { get; } = Time.GetUtcNow();

    internal LookupGate RoutingLookups { get; } = new(Options.Routing.MaxLookups);

    internal SwarmViews Swarms { get; } = new(SwarmReader, Registrar);

    internal LookupGate OperatorRuns { get; } = new(Options.Operator.MaxRuns);
}
