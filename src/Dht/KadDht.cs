using Microsoft.Extensions.Logging;
using Registry.Dht.Lookup;
using Registry.Dht.Maintenance;
using Registry.Dht.Providers;
using Registry.Dht.Records;
using Registry.Dht.Routing;
using Registry.Dht.Server;
using Registry.Identity;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.Dht;

/// <summary>A DHT server on a swarm (libp2p/specs kad-dht). Owns neither the swarm nor the stores.</summary>
public sealed partial class KadDht : IAsyncDisposable
{
    // A million records in slices: other work on the same thread gets its turn between them.
    private const int ExpiryBudget = 10_000;

    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _background = [];
    private readonly Swarm _swarm;
    private readonly KadOptions _options;
    private readonly ProviderStore _providers;
    private readonly ValueStore[] _values;
    private readonly TimeProvider _time;
    private readonly KadCounters _counters = new();
    private readonly KadClient _client;
    private readonly LookupDriver _lookups;
    private readonly ProviderSearch _providerSearch;
    private readonly KadServer _server;
    private readonly RoutingTableMaintainer _maintainer;
    private readonly Bootstrapper _bootstrapper;
    private readonly KadMeter _meter;
    private bool _started;

    /// <summary>Throws ArgumentException that lists every mistake in the options.</summary>
    public KadDht(
        Swarm swarm,
        KadOptions options,
        KadStores stores,
        TimeProvider time,
        Random random,
        ILoggerFactory loggers)
    {
        if (options.Validate() is { Count: > 0 } mistakes) throw new ArgumentException(string.Join(" ", mistakes), nameof(options));
        _swarm = swarm;
        _options = options;
        _providers = stores.Providers;
        _values = [.. stores.Namespaces.Select(n => n.Store).OfType<ValueStore>()];
        _time = time;
        var limits = new RoutingTableLimits(options.MaxPeersPerGroup, options.MaxPeersPerGroupInBucket);
        Table = new RoutingTable(KadKey.Of(swarm.LocalPeer.Bytes.Span), limits);
        var directory = new PeerDirectory(swarm);
        var closer = new CloserPeers(Table, directory);
        Handler = new RequestHandler(
            new FindNodeResponder(closer, directory),
            new ProvidersResponder(stores.Providers, stores.Sources, closer, new ProviderEncoder(swarm), options),
            new ValuesResponder(stores.Namespaces, closer, options, time),
            swarm.PeerStore,
            _counters);
        var log = loggers.CreateLogger<KadDht>();
        _server = new KadServer(swarm, Handler, options, _counters, time, log);
        _meter = new KadMeter(this, _counters);
        _client = new KadClient(swarm, options, time);
        _lookups = new LookupDriver(_client, Table, swarm, options, time, _meter.Lookups);
        _providerSearch = new ProviderSearch(_lookups, stores, swarm);
        _maintainer = new RoutingTableMaintainer(swarm, Table, _client, options, time, log);
        _bootstrapper = new Bootstrapper(swarm, Table, _maintainer, _lookups, options, time, log);
    }

    internal RoutingTable Table { get; }

    internal RequestHandler Handler { get; }

    internal KadClient Client => _client;

    /// <summary>Begins to serve the protocols and to fill the routing table. To be called once.</summary>
    public Task StartAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _started = true;
        _maintainer.Start();
        foreach (var protocol in _options.Protocols) _swarm.Handle(protocol, _server.ServeAsync, repliesAtOnce: true);
        _background.Add(SweepAsync(_stopping.Token));
        return Task.CompletedTask;
    }

    /// <summary>
    /// Dials the bootstrap peers (addresses that end in /p2p), then looks up the own id once. Goes on in the background, with
    /// growing pauses, whenever the routing table is empty. Answers how many of the peers were reached. To be called once, after <see cref="StartAsync"/>.
    /// </summary>
    public async Task<int> BootstrapAsync(IReadOnlyList<Multiaddr> peers, CancellationToken cancellation)
    {
        if (peers.Count == 0) return 0;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, cancellation);
        var reached = await _bootstrapper.JoinAsync(peers, either.Token);
        _background.Add(_bootstrapper.KeepJoinedAsync(peers, _stopping.Token));
        return reached;
    }

    /// <summary>Asks one peer for the peers it knows closest to <paramref name="key"/>, connecting to it if need be.</summary>
    public Task<FindNodeReply> FindNodeAsync(PeerId peer, ReadOnlyMemory<byte> key, CancellationToken cancellation)
        => _client.FindNodeAsync(peer, key, cancellation);

    public KadStatus Status() => new()
    {
        RoutingTablePeers = Table.Count,
        RoutingTableBuckets = Table.BucketCount,
        ProviderKeys = _providers.KeyCount,
        ProviderRecords = _providers.RecordCount,
        ProviderPeers = _providers.PeerCount,
        Values = _values.Sum(v => v.Count),
        ValueBytes = _values.Sum(v => v.Bytes),
        Requests = _counters.Snapshot(),
        IdleResets = _counters.IdleResets,
        MisbehavedPeers = _counters.Misbehaved,
    };

    /// <summary>The peers of the routing table; a copy.</summary>
    public IReadOnlyList<RoutingTablePeer> RoutingTablePeers()
        => [.. Table.Snapshot().Select(e => new RoutingTablePeer(e.Peer, e.AddedAt, e.LastSeen, e.IsConnected))];

    /// <summary>Stops serving. The swarm and the stores stay open.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        _stopping.Cancel();
        if (_started)
            foreach (var protocol in _options.Protocols) _swarm.Unhandle(protocol);
        await _maintainer.DisposeAsync();
        try
        {
            await Task.WhenAll(_background);
        }
        catch (OperationCanceledException)
        {
            // How each of them ends.
        }
        _client.Dispose();
        _meter.Dispose();
        _stopping.Dispose();
    }

    private async Task SweepAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(_options.SweepInterval, _time, cancellation);
            while (!_providers.Expire(ExpiryBudget)) await Task.Yield();
            foreach (var store in _values) await store.ExpireAsync();
        }
    }
}
