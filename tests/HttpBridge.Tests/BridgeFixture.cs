using Microsoft.Extensions.Logging.Abstractions;
using Registry.Dht;
using Registry.Dht.Providers;
using Registry.Hivemind;
using Registry.Hivemind.Calls;
using Registry.Hivemind.Petals;
using Registry.Hivemind.Storage;
using Registry.Hivemind.Tests.Petals;
using Registry.Identity;
using Registry.Libp2p.Muxing.Yamux;
using Registry.Libp2p.Security.Noise;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Transport.Memory;
using Registry.Moderation.Audit;
using Registry.Moderation.Blocks;
using Registry.Multiformats;
using Registry.Registrations;
using Registry.Registrations.Sqlite;
using Registry.Sqlite;
using Registry.Testing;

namespace Registry.HttpBridge.Tests;

/// <summary>The bridge on a real server and a real database, with a swarm in memory and a clock that tests move.</summary>
public sealed class BridgeFixture : IAsyncLifetime
{
    public const string BootstrapPeer = "/ip4/9.9.9.9/tcp/31337/p2p/QmS9KwZptnVdB9FFV7uGgaTq4sEKBwcYeKZDfSpyKDUd1g";

    private readonly string _directory = Directory.CreateTempSubdirectory("registry-test-").FullName;
    private readonly PrivateKey _key = PrivateKey.FromEd25519Seed(new byte[32]);
    private readonly Stack<IAsyncDisposable> _owned = new();

    public ManualTimeProvider Time { get; } = new();

    public HttpClient Client { get; private set; } = null!;

    /// <summary>Asks behind the operator's socket.</summary>
    public HttpClient Operator { get; private set; } = null!;

    /// <summary>What servers have announced in the hivemind swarm; <see cref="SwarmReader"/> reads it when told to.</summary>
    internal TestSwarm Announced { get; private set; } = null!;

    internal SwarmReader SwarmReader { get; private set; } = null!;

    internal HivemindNode Hivemind { get; private set; } = null!;

    internal PeerStore Peers { get; private set; } = null!;

    public string PeerId => _key.PublicKey.PeerId.ToString();

    public async ValueTask InitializeAsync()
    {
        var loggers = NullLoggerFactory.Instance;
        var database = Own(Database.Open(new DatabaseOptions { Path = Path.Combine(_directory, "registry.db") }, Time));
        var audit = new AuditLog(database, new AuditOptions(), Time);
        var registrar = Registrar.Open(new RegistrationOptions(), new SqliteRegistrationStore(database), Time);
        var listen = Multiaddr.Parse("/ip4/127.0.0.1/tcp/4001");
        var swarm = Own(new Swarm(
            _key,
            new SwarmOptions { ListenAddresses = [listen] },
            [new MemoryTransport(new MemoryNetwork(), listen)],
            [new NoiseProtocol(_key)],
            [new YamuxMuxer(new YamuxOptions(), Time)],
            Time,
            new Random(1),
            loggers));
        var dht = Own(new KadDht(swarm, new KadOptions(), new KadStores { Providers = new ProviderStore(new ProviderStoreOptions(), Time) }, Time, new Random(1), loggers));
        await swarm.StartAsync(TestContext.Current.CancellationToken);

        var options = new HttpBridgeOptions { Network = "far-mesh", Version = "1.2.3", DatabaseKind = "sqlite", BootstrapPeers = [BootstrapPeer], Limits = BridgeHost.NoLimits };
        var calls = new RemoteCalls(swarm, new CallOptions(), (_, _) => Task.FromResult<IReadOnlyList<Multiaddr>>([]), Time, new Random(1), loggers);
        Hivemind = Own(new HivemindNode(DhtId.Random(new Random(1)), calls, new HivemindOptions(), new RecordStore(new RecordStoreOptions(), null), Time, new Random(1), loggers));
        Announced = new TestSwarm(Time);
        SwarmReader = new SwarmReader(Announced.GetAsync, new SwarmReaderOptions(), Time, loggers);
        Peers = swarm.PeerStore;
        var host = Own(await BridgeHost.StartAsync(new BridgeState(options, registrar, swarm, dht, Time, audit, new BlockList(database, audit, new BlockOptions(), Time), Hivemind, SwarmReader)));
        (Client, Operator) = (host.Client, host.Operator);
    }

    public async ValueTask DisposeAsync()
    {
        while (_owned.TryPop(out var part)) await part.DisposeAsync();
        _key.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private T Own<T>(T part)
        where T : IAsyncDisposable
    {
        _owned.Push(part);
        return part;
    }
}
