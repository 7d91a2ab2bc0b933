using Microsoft.Extensions.Logging;
using Registry.Dht.Lookup;
using Registry.Dht.Maintenance;
using Registry.Dht.Providers;
using Registry.Dht.Publishing;
using Registry.Dht.Records;
using Registry.Dht.Routing;
using Registry.Dht.Server;
using Registry.Identity;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.Dht;

/// <summary>A DHT node on a swarm, server or client (libp2p/specs kad-dht). Owns neither the swarm nor the stores.</summary>
public sealed partial class KadDht : IAsyncDisposable
{
    // A million records in slices: other work on the same thread gets its turn between them.
    private const int ExpiryBudget = 10_000;

    private readonly CancellationTokenSource _stopping = new();
    private readonly Swarm _swarm;
    private readonly KadOptions _options;
    private readonly ProviderStore _providers;
    private readonly ValueStore[] _values;
    private readonly KadCounters _counters = new();
    private readonly KadClient _client;
    private readonly LookupDriver _lookups;
    private readonly PeerSearch _peerSearch;
    private readonly ProviderSearch _providerSearch;
    private readonly ValueSearch _valueSearch;
    private readonly BackgroundWork _publishing;
    private readonly Publisher _publisher;
    private readonly KadServer _server;
    private readonly TableUpkeep _upkeep;
    private readonly Republisher _republisher;
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
        var limits = new RoutingTableLimits(options.MaxPeersPerGroup, options.MaxPeersPerGroupInBucket, options.Table.ReplacementsPerBucket);
        Table = new RoutingTable(KadKey.Of(swarm.LocalPeer.Bytes.Span), limits);
        var directory = new PeerDirectory(swarm);
        var closer = new CloserPeers(Table, directory);
        Handler = new RequestHandler(
            new FindNodeResponder(closer, directory),
            new ProvidersResponder(stores.Providers, stores.Sources, closer, new ProviderEncoder(swarm), options),
            new ValuesResponder(stores, closer, options, time),
            swarm.PeerStore,
            _counters);
        var log = loggers.CreateLogger<KadDht>();
        _server = new KadServer(swarm, Handler, options, _counters, time, log);
        var counters = new TableCounters();
        _meter = new KadMeter(this, _counters, counters);
        _client = new KadClient(swarm, options, time);
        _lookups = new LookupDriver(_client, Table, swarm, new NetworkSize(Table, time), options, time, _meter.Lookups);
        _publishing = new BackgroundWork(options.MaxBackgroundPublishes);
        _peerSearch = new PeerSearch(_lookups, swarm);
        _providerSearch = new ProviderSearch(_lookups, stores, swarm);
        _valueSearch = new ValueSearch(_lookups, stores, new EntryCorrection(_client, _publishing, _meter.Lookups), options, time, _meter.Lookups);
        _publisher = new Publisher(swarm, _client, _lookups, stores, _publishing, options, time, _meter.Lookups);
        _upkeep = new TableUpkeep(swarm, Table, _client, _lookups, stores.Table, SweepAsync, counters, options, time, random, log);
        _lookups.Started = target => _upkeep.OnLookup(target);
        _republisher = new Republisher(swarm, Table, _lookups, _client, stores, options, time, log);
        _meter.Observe(_republisher);
    }

    internal RoutingTable Table { get; }

    internal RequestHandler Handler { get; }

    internal KadClient Client => _client;

    internal Republisher Republishing => _republisher;

    /// <summary>Begins to serve the protocols and to fill the routing table. To be called once.</summary>
    public Task StartAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _started = true;
        _upkeep.Start();
        if (_options.Mode == KadMode.Server)
        {
            foreach (var protocol in _options.Protocols) _swarm.Handle(protocol, _server.ServeAsync, repliesAtOnce: true);
        }

        _republisher.Start();
        return Task.CompletedTask;
    }

    /// <summary>
    /// Dials the bootstrap peers (addresses that end in /p2p; may be none) and those of the saved routing table, then looks up
    /// the own id. Goes on in the background whenever peers are lost. Answers how many of the bootstrap peers are connected once
    /// the last dial has ended; the table is of use long before. To be called once, after <see cref="StartAsync"/>.
    /// </summary>
    public async Task<int> BootstrapAsync(IReadOnlyList<Multiaddr> peers, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, cancellation);
        return await _upkeep.JoinAsync(peers, either.Token);
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

    /// <summary>The peers of the routing table, a copy; the farthest bucket first, the long-standing peers of a bucket first.</summary>
    public IReadOnlyList<RoutingTablePeer> RoutingTablePeers()
        => [.. Table.Snapshot().Select(Describe).OrderBy(static p => p.Bucket).ThenBy(static p => p.AddedAt)];

    /// <summary>Stops serving. The swarm and the stores stay open.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        _stopping.Cancel();
        if (_started && _options.Mode == KadMode.Server)
        {
            foreach (var protocol in _options.Protocols) _swarm.Unhandle(protocol);
        }

        await _republisher.DisposeAsync();
        await _publishing.DisposeAsync();
        await _upkeep.DisposeAsync();
        _client.Dispose();
        _meter.Dispose();
        _stopping.Dispose();
    }

    private RoutingTablePeer Describe(RoutingEntry entry) => new(
        entry.Peer,
        Table.BucketOf(entry.Key),
        _swarm.PeerStore.AgentVersion(entry.Peer),
        entry.AddressesIn(_swarm.PeerStore),
        _upkeep.Clock.ToWall(entry.AddedAt),
        _upkeep.Clock.ToWall(entry.LastSeen),
        entry.IsConnected);

    private async Task SweepAsync(CancellationToken cancellation)
    {
        while (!_providers.Expire(ExpiryBudget) && !cancellation.IsCancellationRequested) await Task.Yield();
        foreach (var store in _values) await store.ExpireAsync();
    }
}
