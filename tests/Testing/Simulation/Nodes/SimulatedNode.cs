using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Registry.Dht;
using Registry.Dht.Providers;
using Registry.Hivemind;
using Registry.Hivemind.Calls;
using Registry.Hivemind.Storage;
using Registry.Identity;
using Registry.Libp2p.Muxing;
using Registry.Libp2p.Muxing.Yamux;
using Registry.Libp2p.Security;
using Registry.Libp2p.Security.Noise;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;
using Registry.Testing.Simulation.Network;
using Registry.Testing.Simulation.Network.Direct;

namespace Registry.Testing.Simulation.Nodes;

/// <summary>A DHT node on the simulated network: the production swarm and DHT, unmodified, and hivemind's DHT if wanted.</summary>
public sealed class SimulatedNode : IAsyncDisposable
{
    private readonly SimulatedNetwork _network;
    private readonly PrivateKey _key;
    private readonly NoiseProtocol? _noise;

    public SimulatedNode(SimulatedNetwork network, NodeOptions options)
    {
        _network = network;
        Options = options;
        Host = network.AddHost(options.IsUndialable, options.Slowness);
        var simulator = network.Simulator;
        var random = simulator.RandomFor($"node {Host.Number}");
        var seed = new byte[SHA256.HashSizeInBytes];
        random.NextBytes(seed);
        _key = PrivateKey.FromEd25519Seed(seed);
        var (security, muxer) = Stack(options.Stack, out _noise);
        Swarm = new Swarm(
            _key,
            options.SwarmOptions(Host.Address),
            [new SimulatedTransport(network, Host)],
            [security],
            [muxer],
            simulator.Time,
            random,
            NullLoggerFactory.Instance);
        Providers = new ProviderStore(new ProviderStoreOptions(), simulator.Time);
        Dht = new KadDht(Swarm, options.Kad, new KadStores { Providers = Providers, Namespaces = options.Namespaces, Published = options.Published }, simulator.Time, random, NullLoggerFactory.Instance);
        if (options.Hivemind is not { } hivemind) return;
        var hivemindRandom = simulator.RandomFor($"hivemind {Host.Number}");
        Calls = new RemoteCalls(Swarm, new CallOptions(), FindAddressesAsync, simulator.Time, hivemindRandom, NullLoggerFactory.Instance);
        var records = new RecordStore(new RecordStoreOptions(), journal: null);
        Hivemind = new HivemindNode(DhtId.Random(hivemindRandom), Calls, hivemind, records, simulator.Time, hivemindRandom, NullLoggerFactory.Instance);
    }

    public NodeOptions Options { get; }

    public SimulatedHost Host { get; }

    public Swarm Swarm { get; }

    public KadDht Dht { get; }

    public ProviderStore Providers { get; }

    /// <summary>Null where it is no node of hivemind's DHT.</summary>
    public HivemindNode? Hivemind { get; }

    /// <summary>Those of the hivemind node.</summary>
    public RemoteCalls? Calls { get; }

    public PeerId Id => Swarm.LocalPeer;

    /// <summary>With the peer id at its end.</summary>
    public Multiaddr FullAddress => Host.Address.WithPeerId(Id.Bytes.Span);

    /// <summary>Listens and serves.</summary>
    public async Task StartAsync()
    {
        _network.Trace(Host, null, TraceKind.Started, 0);
        Hivemind?.Start();
        await Swarm.StartAsync(CancellationToken.None);
        await Dht.StartAsync(CancellationToken.None);
        if (Options.IsLiar) Liar.TakeOver(this, _network);
    }

    /// <summary>Goes without a word; see <see cref="SimulatedNetwork.Crash"/>.</summary>
    public ValueTask CrashAsync(bool silently)
    {
        _network.Crash(Host, silently);
        return DisposeAsync();
    }

    /// <summary>Says good-bye to everybody and goes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Hivemind is not null) await Hivemind.DisposeAsync();
        await Dht.DisposeAsync();
        await Swarm.DisposeAsync();
        _network.Crash(Host, silently: false);
        _noise?.Dispose();
        _key.Dispose();
    }

    /// <summary>As in production, the addresses of peers that hivemind names come from the Kademlia DHT beside it.</summary>
    private async Task<IReadOnlyList<Multiaddr>> FindAddressesAsync(PeerId peer, CancellationToken cancellation) =>
        (await Dht.FindPeerAsync(peer, trace: null, cancellation))?.Addresses ?? [];

    private (ISecurityProtocol Security, IMuxer Muxer) Stack(NodeStack stack, out NoiseProtocol? noise)
    {
        noise = stack == NodeStack.Full ? new NoiseProtocol(_key) : null;
        return noise is null
            ? (new DirectSecurity(_key.PublicKey), new DirectMuxer())
            : (noise, new YamuxMuxer(new YamuxOptions(), _network.Simulator.Time));
    }
}
