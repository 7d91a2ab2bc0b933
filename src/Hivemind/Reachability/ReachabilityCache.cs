using Registry.Identity;
using Registry.Libp2p;
using Registry.Libp2p.Swarm;

namespace Registry.Hivemind.Reachability;

/// <summary>Results of checks until they are too old, and the checks under way, so that many who ask share one. Safe to use from several threads.</summary>
internal sealed class ReachabilityCache(ReachabilityOptions options, TimeProvider time)
{
    private readonly SteadyTime _time = new(time);
    private readonly Lock _lock = new();
    private readonly Dictionary<Key, Entry> _entries = [];

    /// <summary>Of the entries, in order of their making; some may be gone already.</summary>
    private Queue<(Key Key, Entry Entry)> _order = [];

    /// <summary>The result kept or awaited; else that of <paramref name="check"/>. Askers of different scopes may see different addresses.</summary>
    public Task<ReachabilityResult> GetAsync(PeerId peer, AddressScope asker, Func<Task<ReachabilityResult>> check)
    {
        var key = new Key(peer, asker);
        Entry entry;
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var kept) && !IsOld(kept)) return kept.Result.Task;
            entry = new Entry();
            _entries[key] = entry;
            _order.Enqueue((key, entry));
            MakeRoom();
        }

        _ = RunAsync(key, entry, check);
        return entry.Result.Task;
    }

    private async Task RunAsync(Key key, Entry entry, Func<Task<ReachabilityResult>> check)
    {
        try
        {
            var result = await check();
            lock (_lock)
            {
                entry.Until = _time.Now + (result.Reachable ? options.KeepFor : options.KeepFailuresFor);
                if (!result.Checked) Forget(key, entry);
            }

            entry.Result.SetResult(result);
        }
        catch (Exception exception)
        {
            lock (_lock)
            {
                Forget(key, entry);
            }

            entry.Result.SetException(exception);
        }
    }

    private void MakeRoom()
    {
        if (_order.Count > 2 * options.MaxKept) _order = new Queue<(Key, Entry)>(_order.Where(made => IsCurrent(made.Key, made.Entry)));
        while (_order.TryPeek(out var oldest) && (_entries.Count > options.MaxKept || IsOld(oldest.Entry)))
        {
            _order.Dequeue();
            Forget(oldest.Key, oldest.Entry);
        }
    }

    private bool IsOld(Entry entry) => entry.Until is { } until && until <= _time.Now;

    private void Forget(Key key, Entry entry)
    {
        if (IsCurrent(key, entry)) _entries.Remove(key);
    }

    private bool IsCurrent(Key key, Entry entry) => _entries.TryGetValue(key, out var current) && current == entry;

    private readonly record struct Key(PeerId Peer, AddressScope Asker);

    private sealed class Entry
    {
        public TaskCompletionSource<ReachabilityResult> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Null while it is under way.</summary>
        public DateTimeOffset? Until { get; set; }
    }
}
