using Registry.Dht;
using Registry.Dht.Publishing;
using Registry.Dht.Records;
using Registry.Hivemind;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Swarm.Identify;

namespace Registry.Testing.Simulation.Nodes;

/// <summary>How a simulated node is set up.</summary>
public sealed record NodeOptions
{
    public NodeStack Stack { get; init; } = NodeStack.Direct;

    public bool IsUndialable { get; init; }

    public TimeSpan Slowness { get; init; }

    /// <summary>It serves the DHT's protocols, and not truthfully.</summary>
    public bool IsLiar { get; init; }

    public KadOptions Kad { get; init; } = new() { SweepInterval = TimeSpan.FromMinutes(10) };

    /// <summary>It is a node of hivemind's DHT as well, on the same host; null: it is not.</summary>
    public HivemindOptions? Hivemind { get; init; }

    /// <summary>Values that this node serves, in stores of its own.</summary>
    public IReadOnlyList<RecordNamespace> Namespaces { get; init; } = [];

    public IPublishedValues? Published { get; init; }

    /// <summary>
    /// Trimmed like a small node of the field; the bound beyond which connections are refused is far above, as it is there:
    /// those that joined first are in everybody's table, and who joins asks them first.
    /// </summary>
    public ConnectionLimits Limits { get; init; } = new()
    {
        LowWater = 96,
        HighWater = 128,
        MaxConnections = 4096,
        TrimGrace = TimeSpan.FromSeconds(20),
    };

    public TimeSpan SwarmSweepInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Peers whose addresses a node remembers.</summary>
    public int MaxKnownPeers { get; init; } = 1000;

    internal SwarmOptions SwarmOptions(Multiformats.Multiaddr address) => new()
    {
        ListenAddresses = [address],
        Limits = Limits,
        PeerStore = new PeerStoreOptions { MaxPeers = MaxKnownPeers },
        Identify = new IdentifyOptions { AgentVersion = "simulated/1" },
        SweepInterval = SwarmSweepInterval,
    };
}

/// <summary>What lies between the host and the simulated network.</summary>
public enum NodeStack
{
    /// <summary>Noise and Yamux, as in production.</summary>
    Full,

    /// <summary>Streams without encryption and frames, with the same round trips: for thousands of nodes.</summary>
    Direct,
}
