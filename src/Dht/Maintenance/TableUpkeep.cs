using Microsoft.Extensions.Logging;
using Registry.Dht.Lookup;
using Registry.Dht.Routing;
using Registry.Libp2p;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.Dht.Maintenance;

/// <summary>All that keeps the routing table full, fresh and saved, composed: admission, liveness, refresh, rejoining, saving; and the walk of the network that begins there.</summary>
internal sealed class TableUpkeep : IAsyncDisposable
{
    private readonly RoutingTable _table;
    private readonly RoutingTableMaintainer _maintainer;
    private readonly Bootstrapper _bootstrapper;
    private readonly TableSaver? _saver;
    private readonly RoutingTableJournal? _journal;
    private readonly RoutingTableOptions _options;
    private readonly RefreshSchedule _refresh;
    private readonly LivenessSchedule _liveness;
    private readonly SaveSchedule _save;
    private readonly UpkeepLoop _loop;
    private bool _started;
    private bool _disposed;

    public TableUpkeep(
        Swarm swarm,
        RoutingTable table,
        KadClient client,
        LookupDriver lookups,
        RoutingTableJournal? journal,
        Func<CancellationToken, Task> sweep,
        TableCounters counters,
        KadOptions options,
        TimeProvider time,
        Random random,
        ILogger log)
    {
        _table = table;
        _journal = journal;
        _options = options.Table;
        Clock = new SteadyTime(time);
        var lost = new LostPeers(_options.MaxLost, _options.LostLifetime);
        _maintainer = new RoutingTableMaintainer(swarm, table, client, lost, counters, options, Clock, log);
        _refresh = new RefreshSchedule(_options.RefreshInterval, Fork());
        _liveness = new LivenessSchedule(_options.LivenessInterval, Fork());
        _save = new SaveSchedule(_options.SaveInterval, Fork());
        var rejoin = new RejoinSchedule(_options.LowPeers, options.BootstrapRetry, options.BootstrapRetryMax, _options.RefreshInterval, Fork());
        var dialer = new PeerDialer(swarm, _maintainer, options, time, log);
        _bootstrapper = new Bootstrapper(swarm, table, dialer, _maintainer, lookups, lost, rejoin, counters, _options, Clock, time, log);
        _saver = journal is null ? null : new TableSaver(swarm, table, lost, journal, _save, _options, Clock);
        var jobs = new List<IUpkeepJob>
        {
            new PeriodicJob("sweep of expired records", options.SweepInterval, sweep, Clock, Fork()),
            new LivenessChecker(table, _maintainer, _liveness, _options, Clock),
            new TableRefresher(table, _maintainer, lookups, _refresh, counters, Clock, Fork()),
            _bootstrapper,
        };
        if (_saver is not null) jobs.Add(_saver);
        Walker = new NetworkWalker(swarm, table, _maintainer, client, options.Walk, Fork());
        _loop = new UpkeepLoop(jobs, Clock, time, log);
        _maintainer.Admitted = OnAdmitted;
        _maintainer.Evicted = OnEvicted;

        // Each runs on whatever thread it runs; a Random is no more for several threads than a list is.
        Random Fork() => new(random.Next());
    }

    public SteadyTime Clock { get; }

    public NetworkWalker Walker { get; }

    public void Start()
    {
        _started = true;
        _maintainer.Start();
        _loop.Start();
    }

    /// <summary>Dials the bootstrap peers and those saved by an earlier run. How many of the former are connected at the end.</summary>
    public async Task<int> JoinAsync(IReadOnlyList<Multiaddr> bootstrap, CancellationToken cancellation)
    {
        var connected = await _bootstrapper.JoinAsync(bootstrap, _journal?.Load(_options.MaxSaved) ?? [], cancellation);
        _loop.Wake();
        return connected;
    }

    /// <summary>A lookup for this target has begun: its part of the key space need not be refreshed for a while.</summary>
    public void OnLookup(in KadKey target) => _refresh.OnLookup(target.CommonPrefixLength(_table.Local), Clock.Now);

    /// <summary>Saves the table one last time.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        await _loop.DisposeAsync();
        await _maintainer.DisposeAsync();
        if (_started && _saver is not null) await _saver.SaveAsync();
    }

    private void OnAdmitted()
    {
        var now = Clock.Now;
        _liveness.OnAdmitted(now);
        _refresh.Begin(now);
        _save.OnAdmitted(_table.Count, now);
        _bootstrapper.OnTableChanged();
        _loop.Wake();
    }

    private void OnEvicted()
    {
        _bootstrapper.OnTableChanged();
        _loop.Wake();
    }
}
