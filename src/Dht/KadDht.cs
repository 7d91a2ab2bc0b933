using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Registry.Dht.Lookup;
using Registry.Dht.Maintenance;
using Registry.Dht.Providers;
using Registry.Dht.Publishing;
using Registry.Dht.Records;
using Registry.Dht.Routing;
using Registry.Dht.Server;
using Registry.Identity;
using Registry.Libp2p;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.Dht;

/// <summary>A DHT node on a swarm, server or client (libp2p/specs kad-dht). Owns neither the swarm nor the stores.</summary>
public sealed class KadDht : IAsyncDisposable
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
    private readonly BackgroundPublishing _publishing;
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
        var steady = new SteadyTime(time);
        _server = new KadServer(swarm, Handler, options, _counters, steady, log);
        var counters = new TableCounters();
        _meter = new KadMeter(this, _counters, counters);
        _client = new KadClient(swarm, options, time);
        _lookups = new LookupDriver(_client, Table, swarm, new NetworkSize(Table, steady), options, time, _meter.Lookups);
        _publishing = new BackgroundPublishing(options.MaxBackgroundPublishes);
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

    /// <summary>The peers closest to <paramref name="key"/> that answered, closest first, at most k, with addresses.</summary>
    public Task<IReadOnlyList<KnownPeer>> FindClosestAsync(ReadOnlyMemory<byte> key, LookupTrace? trace, CancellationToken cancellation)
        => _lookups.FindClosestAsync(key, KBucket.Capacity, trace, cancellation);

    /// <summary>
    /// The peer with addresses known here or learnt from the network; null when nobody knows any. Ends as soon as the peer
    /// itself has said where it is, or two others agree; else with all that was named.
    /// </summary>
    public Task<KnownPeer?> FindPeerAsync(PeerId peer, LookupTrace? trace, CancellationToken cancellation)
        => _peerSearch.FindAsync(peer, trace, cancellation);

    /// <summary>
    /// Providers of <paramref name="key"/> (1 to 80 bytes, else ArgumentException) as they are found, those held here first, each peer once;
    /// ends at <paramref name="count"/> or when the closest peers have answered. Those of whom nobody gives an address come last.
    /// </summary>
    public IAsyncEnumerable<KnownProvider> FindProvidersAsync(ReadOnlyMemory<byte> key, int count, LookupTrace? trace, CancellationToken cancellation)
        => _providerSearch.FindAsync(key, count, trace, cancellation);

    /// <summary>
    /// Valid values of <paramref name="key"/>, each better than the one before, the one held here first. At the end the best is
    /// put to those of the closest peers that had a worse one or none. Of an unknown namespace: none.
    /// </summary>
    public IAsyncEnumerable<FoundValue> FindValuesAsync(ReadOnlyMemory<byte> key, LookupTrace? trace, CancellationToken cancellation)
        => _valueSearch.FindAsync(key, trace, cancellation);

    /// <summary>Announces this node as provider of <paramref name="key"/> (1 to 80 bytes) to the k closest peers, once. Returns when enough have it.</summary>
    public Task<PublishReport> ProvideAsync(ReadOnlyMemory<byte> key, CancellationToken cancellation)
        => _publisher.ProvideAsync(key, cancellation);

    /// <summary>Puts a value to the k closest peers, once. Returns when enough have it. Throws ArgumentException for a value that its namespace does not accept.</summary>
    public Task<PublishReport> PutValueAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, CancellationToken cancellation)
        => _publisher.PutValueAsync(key, value, cancellation);

    /// <summary>
    /// Announces this node as provider of these keys (1 to 80 bytes each) now and again, <see cref="RepublishOptions.ProvideInterval"/>
    /// apart, until told to stop, also after a restart. False, and nothing done, beyond <see cref="RepublishOptions.MaxKeys"/>.
    /// Throws ArgumentException for a key of another length, and DatabaseUnavailableException when it could not be stored: then
    /// it holds until the next restart.
    /// </summary>
    public Task<bool> StartProvidingAsync(params IReadOnlyCollection<ReadOnlyMemory<byte>> keys)
    {
        if (keys.Any(static k => k.Length is 0 or > ProviderStore.MaxKeyLength)) throw new ArgumentException($"A key of providers has 1 to {ProviderStore.MaxKeyLength} bytes.", nameof(keys));
        return _republisher.StartProvidingAsync(keys);
    }

    /// <summary>Announces it no more; what others hold of it expires. Throws DatabaseUnavailableException when that could not be stored.</summary>
    public Task StopProvidingAsync(params IReadOnlyCollection<ReadOnlyMemory<byte>> keys) => _republisher.StopProvidingAsync(keys);

    /// <summary>Live provider records of a key that peers announced here, at most <paramref name="max"/>, in turn when there are more.</summary>
    public IReadOnlyList<HeldProvider> HeldProviders(ReadOnlySpan<byte> key, int max) => _providers.Providers(key, max);

    /// <summary>Provider records held under a key, those that have expired and were not swept yet included.</summary>
    public int HeldProviderCount(ReadOnlySpan<byte> key) => _providers.CountOf(key);

    /// <summary>Keys that peers announced here, in no particular order, at most <paramref name="max"/>, after passing over <paramref name="skip"/>.</summary>
    public IReadOnlyList<HeldProviderKey> HeldProviderKeys(int skip, int max) => _providers.Keys(skip, max);

    /// <summary>Values in this assembly's own stores; those of other namespaces are listed where they live.</summary>
    public IReadOnlyList<ValueSummary> HeldValues() => [.. _values.SelectMany(store => store.List())];

    /// <summary>
    /// Visits every DHT server that can be found from here, each once, and tells of each as it has answered or failed. A peer is
    /// asked for the peers near itself and for a key in each of its buckets, so that its whole table is seen. Bounded by
    /// <see cref="KadOptions.Walk"/>. Ends early, with OperationCanceledException, when cancelled or when the node stops.
    /// </summary>
    public async IAsyncEnumerable<WalkedPeer> WalkAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, cancellation);
        await foreach (var peer in _upkeep.Walker.WalkAsync(either.Token)) yield return peer;
    }

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
