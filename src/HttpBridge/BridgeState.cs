using Registry.Dht;
using Registry.Hivemind;
using Registry.Hivemind.Petals;
using Registry.Hivemind.Reachability;
using Registry.HttpBridge.Limits;
using Registry.HttpBridge.Listeners;
using Registry.HttpBridge.Petals;
using Registry.Libp2p.Swarm;
using Registry.Moderation.Audit;
using Registry.Moderation.Blocks;
using Registry.Registrations;

namespace Registry.HttpBridge;

/// <summary>The state that the endpoints show, composed by the daemon. Without hivemind there is no <paramref name="Hivemind"/>, no <paramref name="SwarmReader"/> and no <paramref name="Reachability"/>.</summary>
public sealed record BridgeState(HttpBridgeOptions Options, Registrar Registrar, Swarm Swarm, KadDht Dht, TimeProvider Time, AuditLog Audit, BlockList Blocks, HivemindNode? Hivemind = null, SwarmReader? SwarmReader = null, ReachabilityChecker? Reachability = null)
{
    private readonly long _started = Time.GetTimestamp();

    /// <summary>Since the bridge was composed.</summary>
    public TimeSpan Uptime => Time.GetElapsedTime(_started);

    internal LookupGate RoutingLookups { get; } = new(Options.Routing.MaxLookups);

    internal SwarmViews Swarms { get; } = new(SwarmReader, Registrar);

    internal RequestLimits Limits { get; } = new(Options.Limits, Time);

    /// <summary>All connections of the public server.</summary>
    internal ConnectionBound Bound { get; } = new(Options.Server.MaxConnections);

    internal StrangerConnections Connections { get; } = new(Options.Server, Options.Trust);

    internal ForwardedTraffic Forwarded { get; } = new(Options.Trust, Time);

    /// <summary>What was not as it should be at the start.</summary>
    public IReadOnlyList<string> StartWarnings { get; init; } = [];

    /// <summary>What an operator should look at, though the daemon is well.</summary>
    internal IReadOnlyList<string> Warnings => Forwarded.Warning is { } forwarded ? [.. StartWarnings, forwarded] : StartWarnings;

    internal LookupGate OperatorRuns { get; } = new(Options.Operator.MaxRuns);
}

/// <summary>Lets a bounded number of lookups run at a time; nobody waits.</summary>
internal sealed class LookupGate(int max)
{
    private int _running;

    public int Running => Volatile.Read(ref _running);

    /// <summary>A place, to be given back by disposing it; null when all are taken.</summary>
    public IDisposable? TryEnter()
    {
        if (Interlocked.Increment(ref _running) <= max) return new Place(this);
        Interlocked.Decrement(ref _running);
        return null;
    }

    private sealed class Place(LookupGate gate) : IDisposable
    {
        private LookupGate? _gate = gate;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _gate, null) is { } entered) Interlocked.Decrement(ref entered._running);
        }
    }
}
