using System.Security.Cryptography;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;
using Registry.Dht;
using Registry.Dht.Providers;
using Registry.Dht.Records;
using Registry.Identity;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Transport;
using Registry.Registrations;
using Registry.Registrations.Records;
using Registry.Registrations.Sqlite;
using Registry.Sqlite;

namespace Registry.Daemon.Hosting;

/// <summary>
/// Everything but HTTP, composed: data directory, identity, database, registrations, swarm, DHT. Started in that order,
/// stopped in reverse, so that nothing is lost that was acknowledged or could still be written.
/// </summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly Owned _owned;
    private readonly NodeSettings _settings;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _background = [];

    private Node(Owned owned, NodeSettings settings, TimeProvider time, Registrar registrar, Swarm swarm, KadDht dht)
    {
        _owned = owned;
        _settings = settings;
        Time = time;
        Registrar = registrar;
        Swarm = swarm;
        Dht = dht;
    }

    public TimeProvider Time { get; }

    public Registrar Registrar { get; }

    public Swarm Swarm { get; }

    public KadDht Dht { get; }

    /// <summary>Throws <see cref="DaemonStartException"/> that says what is in the way.</summary>
    public static async Task<Node> StartAsync(NodeSettings settings, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellation)
    {
        var owned = new Owned();
        try
        {
            return await ComposeAsync(owned, settings, time, loggers, cancellation);
        }
        catch (Exception fault)
        {
            await owned.DisposeAsync();
            if (fault is TransportException or IdentityFileException or DatabaseUnavailableException) throw new DaemonStartException(fault.Message, fault);
            throw;
        }
    }

    /// <summary>Joins the network through the configured peers, in the background.</summary>
    public void BeginBootstrap() => _background.Add(Dht.BootstrapAsync(_settings.Daemon.Bootstrap, _stopping.Token));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_background).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _owned.DisposeAsync();
        _stopping.Dispose();
    }

    private static async Task<Node> ComposeAsync(Owned owned, NodeSettings settings, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellation)
    {
        var daemon = settings.Daemon;
        var directory = owned.Add(DataDirectory.Open(daemon.Data));
        var key = owned.Add(IdentityFile.LoadOrCreate(directory.IdentityFile, daemon.IdentityType));
        var database = owned.AddAsync(Database.Open(new DatabaseOptions { Path = daemon.Database ?? directory.DatabaseFile }, time));
        var registrar = Registrar.Open(settings.Registrations, new SqliteRegistrationStore(database), time);
        var journal = owned.AddAsync(new ProviderJournal(database, settings.ProviderJournal, time, loggers));

        // One seed from the operating system; everything above draws from it, so that a simulation can hand in its own.
        var random = new Random(RandomNumberGenerator.GetInt32(int.MaxValue));
        var swarm = owned.AddAsync(Swarm.CreateTcp(key, settings.Swarm, time, random, loggers, settings.Tcp, settings.Yamux));

        var publicKeys = new PublicKeyValidator();
        var farMesh = new FarMeshValidator(new RecordRules(settings.Registrations));
        var dht = owned.AddAsync(new KadDht(
            swarm,
            settings.Kad,
            new ProviderStore(settings.Providers, time, journal),
            [
                new RecordNamespace(publicKeys, new ValueStore(publicKeys, settings.Values, time, loggers, database)),
                new RecordNamespace(farMesh, new FarMeshValues(registrar)),
            ],
            [new RegisteredProviders(registrar)],
            time,
            random,
            loggers));

        await swarm.StartAsync(cancellation);
        await dht.StartAsync(cancellation);
        var node = new Node(owned, settings, time, registrar, swarm, dht);
        node._background.Add(registrar.RunSweeperAsync(node._stopping.Token));
        return node;
    }
}
