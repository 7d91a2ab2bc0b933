using Microsoft.Extensions.Logging;
using Registry.Dht.Lookup;
using Registry.Dht.Providers;
using Registry.Dht.Routing;
using Registry.Libp2p;
using Registry.Libp2p.Swarm;
using Registry.Sqlite;

namespace Registry.Dht.Publishing;

/// <summary>Keeps keys and values published: runs a <see cref="RepublishSchedule"/> against the network and the journal.</summary>
internal sealed partial class Republisher : IAsyncDisposable
{
    // Nobody to publish to: looked at again this soon, so that a node that has just joined does not keep others waiting.
    private static readonly TimeSpan LonelyPause = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly RepublishSchedule _schedule;
    private readonly RepublishSender _sender;
    private readonly Swarm _swarm;
    private readonly ProviderStore _providers;
    private readonly RoutingTable _table;
    private readonly LookupDriver _lookups;
    private readonly IPublishedValues? _values;
    private readonly RepublishJournal? _journal;
    private readonly RepublishOptions _options;
    private readonly SteadyTime _time;
    private readonly ILogger _log;
    private readonly Alarm _alarm;
    private readonly Rounds _rounds;
    private readonly Rounds _publishing;
    private readonly List<Task> _tasks = [];
    private int _running;
    private Task _loop = Task.CompletedTask;
    private bool _journalFails;

    public Republisher(
        Swarm swarm, RoutingTable table, LookupDriver lookups, KadClient client, KadStores stores, KadOptions options, TimeProvider time, ILogger log)
    {
        _swarm = swarm;
        _providers = stores.Providers;
        _schedule = new RepublishSchedule(table.Local, options.Republish);
        _sender = new RepublishSender(client, options.Republish.PeersAtOnce);
        _table = table;
        _lookups = lookups;
        _values = stores.Published;
        _journal = stores.Republishing;
        _options = options.Republish;
        _time = new SteadyTime(time);
        _log = log;
        _alarm = new Alarm(time);
        _rounds = new Rounds("Keeping keys published", time, log);
        _publishing = new Rounds("Publishing a region", time, log);
    }

    public RepublishCounters Counters { get; } = new();

    /// <summary>Provider keys and values that are kept published, and how many of both should have been published by now.</summary>
    public (int Keys, int Values, int Overdue) Count()
    {
        lock (_gate) return (_schedule.CountOf(RepublishKind.Provider), _schedule.CountOf(RepublishKind.Value), _schedule.CountOverdue(_time.Now));
    }

    /// <summary>Loads the journal and begins. Throws DatabaseUnavailableException when it cannot be read.</summary>
    public void Start()
    {
        var rows = _journal?.Load() ?? [];
        lock (_gate)
        {
            var now = _time.Now;
            foreach (var row in rows) Restore(row, now);
            if (_values is not null)
            {
                // Whatever changes from here on is told, whatever changed before is found.
                _values.Changed += OnChanged;
                foreach (var key in _values.Keys().Select(static k => k.ToArray()))
                {
                    if (_schedule.Find(RepublishKind.Value, key) is null) _schedule.Add(RepublishKind.Value, key, now);
                }
            }
        }
        _loop = RunAsync();
    }

    /// <summary>Keeps announcing this node as a provider. False, and nothing done, when there are too many keys.</summary>
    public async Task<bool> StartProvidingAsync(IReadOnlyCollection<ReadOnlyMemory<byte>> keys)
    {
        List<RepublishRow> rows;
        lock (_gate)
        {
            var now = _time.Now;
            var added = keys.Select(static k => k.ToArray()).Where(k => _schedule.Find(RepublishKind.Provider, k) is null).ToList();
            if (_schedule.CountOf(RepublishKind.Provider) + added.Count > _options.MaxKeys) return false;
            rows = added.ConvertAll(key => _schedule.Add(RepublishKind.Provider, key, now).ToRow().SetBy(_time.Offset));
        }
        if (_journal is not null && rows.Count > 0) await _journal.SaveAsync(rows);
        _alarm.Ring();
        return true;
    }

    /// <summary>Announces it no more; what others hold of it expires.</summary>
    public async Task StopProvidingAsync(IReadOnlyCollection<ReadOnlyMemory<byte>> keys)
    {
        var removed = new List<byte[]>();
        lock (_gate)
        {
            foreach (var key in keys)
            {
                if (_schedule.Find(RepublishKind.Provider, key.ToArray()) is { } item && _schedule.Remove(item)) removed.Add(item.Key);
            }
        }
        if (_journal is not null && removed.Count > 0) await _journal.DeleteAsync(RepublishKind.Provider, removed);
    }

    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        if (_values is not null) _values.Changed -= OnChanged;
        _stopping.Cancel();
        _alarm.Ring();
        await _loop;
        await Task.WhenAll(_tasks);
        _alarm.Dispose();
        _stopping.Dispose();
    }

    private void OnChanged(ReadOnlyMemory<byte> key)
    {
        var hasValue = _values!.TryGet(key.Span, out _);
        lock (_gate)
        {
            var owned = key.ToArray();
            if (!hasValue && _schedule.Find(RepublishKind.Value, owned) is null) return;
            _schedule.Add(RepublishKind.Value, owned, _time.Now);
        }
        _alarm.Ring();
    }

    /// <summary>A value that changed while this node was down is due at once, like a new one.</summary>
    private void Restore(in RepublishRow row, DateTimeOffset now)
    {
        if (row.Key.Length == 0 || (row.Kind == RepublishKind.Provider && row.Key.Length > ProviderStore.MaxKeyLength)) return;
        if (row.Kind == RepublishKind.Value && _values is null) return;
        _schedule.Restore(row, now);
        if (row.Kind == RepublishKind.Value && _values!.TryGet(row.Key, out var value) && RepublishItem.DigestOf(value.Span) != row.Digest)
        {
            _schedule.Add(RepublishKind.Value, row.Key, now);
        }
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            TimeSpan? wait = PauseAfterFailure;
            await _rounds.TryAsync(
                _ =>
                {
                    _tasks.RemoveAll(static t => t.IsCompleted);
                    wait = Begin();
                    return Task.CompletedTask;
                },
                _stopping.Token);
            await _alarm.WaitAsync(wait);
        }
    }

    /// <summary>Begins what is due, and answers after what time to look again; null for not before something running has ended.</summary>
    private TimeSpan? Begin()
    {
        while (Volatile.Read(ref _running) < _options.RegionsAtOnce)
        {
            RepublishTarget? target;
            lock (_gate)
            {
                var now = _time.Now;
                if (_schedule.NextDue is not { } due) return null;
                if (due > now) return due - now;
                if (_table.Count == 0) return LonelyPause;
                target = _schedule.TryBegin(now);
            }
            if (target is null) break;
            Interlocked.Increment(ref _running);
            _tasks.Add(PublishAsync(target, _stopping.Token));
        }
        return null;
    }

    private async Task PublishAsync(RepublishTarget target, CancellationToken cancellation)
    {
        // Not on the stack of the loop, which goes on to begin the next.
        await Task.Yield();
        // When it is stopped, what was in flight is still due in the journal.
        await _publishing.TryAsync(stopping => PublishRegionAsync(target, stopping), cancellation);
        Interlocked.Decrement(ref _running);
        _alarm.Ring();
    }

    private async Task PublishRegionAsync(RepublishTarget target, CancellationToken cancellation)
    {
        Counters.CountLookup();
        var peers = await _lookups.FindClosestAsync(target.Item.Key, target.Peers, trace: null, cancellation);
        if (peers.Count == 0)
        {
            lock (_gate) _schedule.Fail(target, _time.Now);
            Counters.CountFailure();
            await SaveAsync([target.Item], []);
            return;
        }
        var points = peers.Select(static p => KadKey.Of(p.Peer.Bytes.Span)).ToList();
        var region = RepublishRegion.Covered(target.Item.Point, points, isAll: peers.Count < target.Peers && _table.Count <= peers.Count);
        IReadOnlyList<RepublishItem> items;
        lock (_gate) items = _schedule.Cover(target, region, _time.Now);
        var gone = new List<RepublishItem>();
        var parcels = items.Select(i => Pack(i, gone)).OfType<RepublishParcel>().ToList();
        await _sender.SendAsync(RepublishDelivery.Assign(parcels, peers), cancellation);
        Settle(parcels, gone, region, isSparse: peers.Count < KBucket.Capacity);
        await SaveAsync([.. parcels.Select(static p => p.Item)], gone);
        LogPublished(parcels.Count, region.Bits, peers.Count);
    }

    /// <summary>Null for a value that is no more; then it is not kept published either.</summary>
    private RepublishParcel? Pack(RepublishItem item, List<RepublishItem> gone)
    {
        if (item.Kind == RepublishKind.Provider)
        {
            // Who asks this node should hear of it too.
            _providers.Add(item.Key, _swarm.LocalPeer, _swarm.Addresses);
            return new RepublishParcel(item, default);
        }
        if (_values is not null && _values.TryGet(item.Key, out var value)) return new RepublishParcel(item, value);
        gone.Add(item);
        return null;
    }

    private void Settle(List<RepublishParcel> parcels, List<RepublishItem> gone, RepublishRegion region, bool isSparse)
    {
        lock (_gate)
        {
            var now = _time.Now;
            foreach (var parcel in parcels)
            {
                if (parcel.Tally.IsDone && parcel.Item.Kind == RepublishKind.Value) parcel.Item.Digest = RepublishItem.DigestOf(parcel.Value.Span);
                _schedule.Settle(parcel.Item, region, parcel.Tally.IsDone, isSparse, now);
                Counters.Count(parcel);
                if (!parcel.Tally.IsDone) Counters.CountFailure();
            }
            // One that was given a value again in the meantime is due again.
            foreach (var item in gone.FindAll(i => i.IsStale)) _schedule.Settle(item, region, isDone: true, isSparse, now);
            gone.RemoveAll(i => !i.IsInFlight);
            foreach (var item in gone) _schedule.Remove(item);
        }
    }

    private async Task SaveAsync(IReadOnlyList<RepublishItem> items, List<RepublishItem> gone)
    {
        if (_journal is null) return;
        List<RepublishRow> rows;
        lock (_gate) rows = [.. items.Where(i => _schedule.Find(i.Kind, i.Key) == i).Select(static i => i.ToRow()).Select(row => row.SetBy(_time.Offset))];
        try
        {
            if (rows.Count > 0) await _journal.SaveAsync(rows);
            if (gone.Count > 0) await _journal.DeleteAsync(RepublishKind.Value, gone.ConvertAll(static i => i.Key));
            _journalFails = false;
        }
        catch (DatabaseUnavailableException exception)
        {
            // After a restart it would be published again, no worse.
            if (!_journalFails) LogNotSaved(exception.Message);
            _journalFails = true;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Published {Keys} keys of a region of {Bits} bits to the closest of {Peers} peers.")]
    private partial void LogPublished(int keys, int bits, int peers);

    [LoggerMessage(Level = LogLevel.Warning, Message = "When published keys are due again cannot be saved now; after a restart they are published again: {Problem}")]
    private partial void LogNotSaved(string problem);
}
