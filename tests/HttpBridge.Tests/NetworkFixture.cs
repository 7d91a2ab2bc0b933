using Registry.Dht.Providers;
using Registry.Libp2p.Transport.Memory;
using Registry.Moderation.Audit;
using Registry.Moderation.Blocks;
using Registry.Registrations;
using Registry.Registrations.Sqlite;
using Registry.Sqlite;
using Registry.Testing;

namespace Registry.HttpBridge.Tests;

/// <summary>A daemon that knows four DHT servers, with its bridge; one of the four can be made to sit on its answers.</summary>
public sealed class NetworkFixture : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("registry-test-").FullName;
    private readonly Stack<IAsyncDisposable> _owned = new();
    private Database _database = null!;

    public ManualTimeProvider Time { get; } = new();

    public HttpClient Client { get; private set; } = null!;

    /// <summary>Asks behind the operator's socket.</summary>
    public HttpClient OperatorClient { get; private set; } = null!;

    /// <summary>With a deadline before the DHT gives a peer up, so that it is the deadline that ends a lookup.</summary>
    internal RoutingOptions Routing { get; } = new() { Timeout = TimeSpan.FromSeconds(0.5), MaxLookups = 2, EnoughLocal = 3, MaxRecords = 5, MaxStreamedRecords = 8 };

    internal OperatorOptions Operator { get; } = new() { MaxPageSize = 3, MaxRuns = 1 };

    internal BlockOptions Blocks { get; } = new() { MaxBlocks = 8 };

    internal BridgeState State { get; private set; } = null!;

    internal TestPeer Daemon { get; private set; } = null!;

    internal IReadOnlyList<TestPeer> Peers { get; private set; } = [];

    internal MemoryNetwork Wire { get; } = new();

    internal GatedProviders Gate { get; } = new();

    public async ValueTask InitializeAsync()
    {
        var database = _database = Own(Database.Open(new DatabaseOptions { Path = Path.Combine(_directory, "registry.db") }, Time));
        var audit = new AuditLog(database, new AuditOptions(), Time);
        var registrar = Registrar.Open(new RegistrationOptions(), new SqliteRegistrationStore(database), Time);
        Daemon = Own(await TestPeer.StartAsync(Wire, 1, Time));
        var peers = new List<TestPeer>();
        for (var i = 2; i <= 5; i++)
        {
            var peer = i == 5 ? await TestPeer.StartAsync(Wire, i, Time, Gate) : await TestPeer.StartAsync(Wire, i, Time);
            peers.Add(Own(peer));
            await Daemon.JoinAsync(peer);
        }

        Peers = peers;
        var options = new HttpBridgeOptions { Network = "far-mesh", Version = "1.2.3", DatabaseKind = "sqlite", Routing = Routing, Operator = Operator, Limits = BridgeHost.NoLimits };
        State = new BridgeState(options, registrar, Daemon.Swarm, Daemon.Dht, Time, audit, new BlockList(database, audit, Blocks, Time));
        var host = Own(await BridgeHost.StartAsync(State));
        (Client, OperatorClient) = (host.Client, host.Operator);
    }

    /// <summary>A state of its own over the same daemon; a copy would share the limits.</summary>
    internal BridgeState StateWith(Func<HttpBridgeOptions, HttpBridgeOptions> change) =>
        new(change(State.Options), State.Registrar, State.Swarm, State.Dht, State.Time, State.Audit, State.Blocks);

    public async ValueTask DisposeAsync()
    {
        Gate.Open();
        while (_owned.TryPop(out var part)) await part.DisposeAsync();
        Gate.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>As if the disk had gone: nothing can be written from now on.</summary>
    internal ValueTask CloseDatabaseAsync() => _database.DisposeAsync();

    private T Own<T>(T part)
        where T : IAsyncDisposable
    {
        _owned.Push(part);
        return part;
    }
}

/// <summary>Makes a peer sit on its answers to GET_PROVIDERS while the gate is closed.</summary>
internal sealed class GatedProviders : IProviderSource, IDisposable
{
    private readonly ManualResetEventSlim _gate = new(initialState: true);

    public void Close() => _gate.Reset();

    public void Open() => _gate.Set();

    /// <summary>Longer than any test may take, and not for ever.</summary>
    public void Collect(ReadOnlySpan<byte> key, ICollection<KnownProvider> into) => _gate.Wait(TimeSpan.FromMinutes(2));

    public void Dispose()
    {
        _gate.Set();
        _gate.Dispose();
    }
}
