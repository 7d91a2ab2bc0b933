using Registry.Identity;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;
using Registry.Testing.Simulation.Network;
using Registry.Testing.Simulation.Nodes;

namespace Registry.Testing.Simulation;

/// <summary>The nodes of a simulation, those that have left excepted.</summary>
public sealed class SimulatedWorld(Simulator simulator, NetworkConditions conditions)
{
    // As many bootstrap peers as a network of some size has.
    private const int BootstrapPeers = 5;

    private readonly List<SimulatedNode> _nodes = [];
    private readonly List<PeerId> _bootstrapPeers = [];
    private readonly Random _random = simulator.RandomFor("world");

    public Simulator Simulator => simulator;

    public SimulatedNetwork Network { get; } = new(simulator, conditions);

    public IReadOnlyList<SimulatedNode> Nodes => _nodes;

    /// <summary>The first nodes of all are those that others are told to join by.</summary>
    public IReadOnlyList<Multiaddr> BootstrapAddresses { get; private set; } = [];

    /// <summary>Starts nodes that join one after the other, <paramref name="pause"/> apart, and waits for the last.</summary>
    public async Task GrowAsync(int count, TimeSpan pause, Func<int, NodeOptions> options)
    {
        var joining = new List<Task>();
        for (var i = 0; i < count; i++)
        {
            joining.Add(AddAsync(options(i)));
            await simulator.DelayAsync(pause);
        }

        await Task.WhenAll(joining);
    }

    public async Task<SimulatedNode> AddAsync(NodeOptions options)
    {
        var known = BootstrapAddresses;
        var isBootstrapPeer = known.Count < BootstrapPeers && !options.IsUndialable && !options.IsLiar;

        // Who everybody joins by has room for them, as in production.
        var node = new SimulatedNode(Network, isBootstrapPeer ? options with { Limits = new ConnectionLimits() } : options);
        _nodes.Add(node);
        if (isBootstrapPeer)
        {
            BootstrapAddresses = [.. known, node.FullAddress];
            _bootstrapPeers.Add(node.Id);
        }

        await node.StartAsync();
        await node.Dht.BootstrapAsync(known, CancellationToken.None);
        if (node.Hivemind is { } hivemind) await hivemind.JoinAsync([.. _bootstrapPeers.Where(p => !p.Equals(node.Id))], CancellationToken.None);
        return node;
    }

    /// <summary>Takes a node out of the world; whoever asked for it ends it.</summary>
    public void Remove(SimulatedNode node) => _nodes.Remove(node);

    /// <summary>All nodes end at once, without a word.</summary>
    public async Task EndAsync()
    {
        foreach (var node in _nodes) Network.Crash(node.Host, silently: true);
        await Task.WhenAll(_nodes.Select(n => n.DisposeAsync().AsTask()));
        _nodes.Clear();
    }

    /// <summary>One of the nodes that <paramref name="where"/> allows.</summary>
    public SimulatedNode Pick(Func<SimulatedNode, bool>? where = null)
    {
        while (true)
        {
            var node = _nodes[_random.Next(_nodes.Count)];
            if (where is null || where(node)) return node;
        }
    }

    public int Next(int bound) => _random.Next(bound);

    public byte[] NextKey()
    {
        // A sha2-256 multihash, as what is published has for its key.
        var key = new byte[34];
        _random.NextBytes(key);
        (key[0], key[1]) = (0x12, 32);
        return key;
    }
}
