using System.Security.Cryptography;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;
using Registry.Daemon.Unix;
using Registry.Dht;
using Registry.Dht.Maintenance;
using Registry.Dht.Providers;
using Registry.Dht.Publishing;
using Registry.Dht.Records;
using Registry.Identity;
using Registry.Libp2p;
using Registry.Libp2p.Protocols.AutoNat;
using Registry.Libp2p.Protocols.Relay;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Transport;
using Registry.Moderation.Audit;
using Registry.Moderation.Blocks;
using Registry.Registrations;
using Registry.Registrations.Records;
using Registry.Registrations.Sqlite;
using Registry.Sqlite;

namespace Registry.Daemon.Hosting;

/// <summary>
/// Everything but HTTP, composed: data directory, identity, database, registrations, swarm, DHT. Started in that order,
/// stopped in reverse, so that nothing is lost that was acknowledged or could still be written.
/// </summary>
internal sealed partial class Node : IAsyncDisposable
{
    private readonly Owned _owned;
    private readonly NodeSettings _settings;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _background = [];

    private Node(Owned owned, NodeSettings settings, ILogger logger, TimeProvider time, Registrar registrar, Swarm swarm, KadDht dht, AuditLog audit, BlockList blocks, HivemindParts? hivemind)
    {
        _owned = owned;
        _settings = settings;
        _logger = logger;
        Time = time;
        Registrar = registrar;
        Swarm = swarm;
        Dht = dht;
        Audit = audit;
        Blocks = blocks;
        Hivemind = hivemind;
    }

    public TimeProvider Time { get; }

    public Registrar Registrar { get; }

    public Swarm Swarm { get; }

    public KadDht Dht { get; }

    public AuditLog Audit { get; }

    public BlockList Blocks { get; }

    /// <summary>Null when it is turned off.</summary>
    public HivemindParts? Hivemind { get; }

    /// <summary>What was not as it should be at the start.</summary>
    public IReadOnlyList<string> Warnings { get; private init; } = [];

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
            if (fault is TransportException or IdentityFileException) throw new DaemonStartException(fault.Message, fault);
            if (fault is DatabaseUnavailableException) throw new DaemonStartException($"The database {settings.Daemon.Database ?? DataDirectory.DatabaseFileIn(settings.Daemon.Data)} cannot be used: {fault.Message}", fault);
            throw;
        }
    }

    /// <summary>Joins the network through the configured peers and those of the last run, in the background.</summary>
    public void BeginBootstrap()
    {
        Watch("bootstrap", Dht.BootstrapAsync(_settings.Daemon.Bootstrap, _stopping.Token));
        if (Hivemind is null) return;
        Watch("joining of the hivemind swarm", Hivemind.JoinAsync(_settings.Daemon.Bootstrap, _stopping.Token));
        Watch("reading of the hivemind swarm", Hivemind.Reader.RunAsync(_stopping.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_background);
        await _owned.DisposeAsync();
        _stopping.Dispose();
    }

    private static async Task<Node> ComposeAsync(Owned owned, NodeSettings settings, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellation)
    {
        var daemon = settings.Daemon;
        var directory = owned.Add(DataDirectory.Open(daemon.Data));
        var path = daemon.Database ?? DataDirectory.DatabaseFileIn(directory.Path);
        var warnings = StartWarnings.OfFiles(directory, path, loggers.CreateLogger<Node>()).ToList();
        var key = owned.Add(IdentityFile.LoadOrCreate(directory.IdentityFile, daemon.IdentityType));
        WarnOfOthers(directory, loggers.CreateLogger<Node>());
        var database = owned.AddAsync(Database.Open(new DatabaseOptions { Path = path }, time, loggers));
        var audit = new AuditLog(database, settings.Audit, time);
        var blocks = owned.Add(new BlockList(database, audit, settings.Blocks, time));
        var lookups = owned.Add(new WithdrawalLookups(time));
        var registrar = Registrar.Open(settings.Registrations, new SqliteRegistrationStore(database), time, isBlocked: blocks.IsRegistrationBlocked, askNetwork: lookups.Ask);
        var journal = owned.AddAsync(new ProviderJournal(database, settings.ProviderJournal, time, loggers));

        var swarm = owned.AddAsync(Swarm.CreateTcp(key, settings.Swarm, time, SeededRandom(), loggers, settings.Tcp, settings.Yamux));
        BlockedConnections.Join(blocks, swarm);

        var publicKeys = new PublicKeyValidator();
        var farMesh = new FarMeshValidator(new RecordRules(settings.Registrations));
        var dht = owned.AddAsync(new KadDht(
            swarm,
            settings.Kad,
            new KadStores
            {
                Providers = new ProviderStore(settings.Providers, time, journal),
                Namespaces =
                [
                    new RecordNamespace(publicKeys, new ValueStore(publicKeys, settings.Values, time, loggers, database)),
                    new RecordNamespace(farMesh, new FarMeshValues(registrar, peer => swarm.FindConnection(peer) is { } connection ? ConnectionEvidence.AddressOf(connection) : null)),
                ],
                Sources = [new RegisteredProviders(registrar, swarm.PeerStore)],
                Table = new RoutingTableJournal(database, loggers),
                Published = new PublishedRegistrations(registrar),
                Republishing = new RepublishJournal(database),
            },
            time,
            SeededRandom(),
            loggers));

        var prober = owned.AddAsync(Prober.CreateTcp(settings.Prober, time, SeededRandom(), loggers, settings.Tcp));
        new AutoNatService(swarm, prober, settings.AutoNat, time, SeededRandom(), loggers).Start();
        if (settings.Relay.Enabled) owned.AddAsync(new RelayService(swarm, settings.Relay, time, loggers));
        var hivemind = settings.Hivemind.Enabled ? await HivemindParts.ComposeAsync(owned, settings, database, dht, swarm, prober, time, SeededRandom, loggers) : null;

        // Whoever connects first must see what is served among the protocols already.
        await dht.StartAsync(cancellation);
        hivemind?.Start();
        await swarm.StartAsync(cancellation);
        warnings.AddRange(StartWarnings.Of(database));
        var node = new Node(owned, settings, loggers.CreateLogger<Node>(), time, registrar, swarm, dht, audit, blocks, hivemind) { Warnings = warnings };
        node.Watch("looking up of withdrawals", lookups.RunAsync(dht, registrar, node._logger, node._stopping.Token));
        node.Watch("signs of life", node.RoundsOf("Telling of connections as signs of life").RunAsync(ConnectionEvidence.Period, new ConnectionEvidence(swarm, registrar).TellAsync, node._stopping.Token));
        var confirmable = new ConfirmableAddresses(registrar.Options.Confirming.AllowPrivate, () => swarm.Addresses, prober.CanDial, blocks.IsBlocked);
        node.Watch("confirming of addresses", new AddressConfirmer(registrar, prober, confirmable, node.RoundsOf("Confirming addresses")).RunAsync(node._stopping.Token));
        blocks.Blocked += block =>
        {
            if (block.Target.Kind != BlockKind.Range) _ = node.WatchAsync("ending of what was blocked", registrar.EndBlockedAsync());
        };
        node.Watch("sweep of the registrations", node.RoundsOf("The sweep of the registrations").RunAsync(Registrar.SweepPeriod, registrar.SweepAsync, node._stopping.Token));
        return node;
    }

    private Rounds RoundsOf(string work) => new(work, Time, _logger);

    /// <summary>Awaited when the daemon stops.</summary>
    private void Watch(string work, Task task) => _background.Add(WatchAsync(work, task));

    /// <summary>Chance is handed in, so that a simulation can repeat it; here its seed comes from the operating system.</summary>
    private static Random SeededRandom() => new(RandomNumberGenerator.GetInt32(int.MaxValue));

    /// <summary>Never faults: what goes wrong in the background is told when it happens, not when the daemon stops.</summary>
    private async Task WatchAsync(string work, Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The daemon is stopping.
        }
#pragma warning disable CA1031 // Nobody else awaits it.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogBackgroundFailed(_logger, fault, work);
        }
    }

    private static void WarnOfOthers(DataDirectory directory, ILogger logger)
    {
        if (OperatingSystem.IsWindows()) return;
        if ((File.GetUnixFileMode(directory.Path) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0) LogForOthers(logger, directory.Path, "700");
        if (SecretFile.IsForOthers(directory.IdentityFile)) LogForOthers(logger, directory.IdentityFile, "600");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Others on this machine can get at {Path}, and pass for this daemon: chmod {Mode} it")]
    private static partial void LogForOthers(ILogger logger, string path, string mode);

    [LoggerMessage(Level = LogLevel.Error, Message = "Background work has failed and will not be tried again before a restart: {Work}")]
    private static partial void LogBackgroundFailed(ILogger logger, Exception fault, string work);
}
