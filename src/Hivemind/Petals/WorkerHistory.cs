using Registry.Identity;
using Registry.Libp2p;

namespace Registry.Hivemind.Petals;

/// <summary>
/// Remembers servers from one reading to the next: when each was last heard of, and for how much of the time it was there.
/// </summary>
/// <param name="max">Servers remembered that are not in the last reading.</param>
internal sealed class WorkerHistory(int max)
{
    private static readonly TimeSpan Memory = TimeSpan.FromHours(24);

    private readonly Dictionary<(string Prefix, PeerId Peer), Entry> _entries = [];
    private DateTimeOffset _last;

    /// <summary>The servers of a reading that ended now, with what is remembered of them.</summary>
    public IReadOnlyList<SwarmWorker> Note(IReadOnlyList<SwarmWorker> workers, SteadyTime time)
    {
        var now = time.Now;
        var noted = workers.Select(worker => Note(worker, now, time.Offset)).ToList();
        Forget(now);
        _last = now;
        return noted;
    }

    private SwarmWorker Note(SwarmWorker worker, DateTimeOffset now, TimeSpan setBy)
    {
        var key = (worker.Prefix, worker.Peer);
        if (!_entries.TryGetValue(key, out var entry)) _entries.Add(key, entry = new Entry { First = now, Seen = now });
        if (entry.WasActive && worker.IsActive && entry.Seen == _last) entry.Up += now - entry.Seen;
        if (worker.Expires != entry.Expires) (entry.Expires, entry.Announced) = (worker.Expires, now);
        (entry.Seen, entry.WasActive) = (now, worker.IsActive);
        return worker with
        {
            LastAnnounced = entry.Announced + setBy,
            UptimePercentage = now > entry.First ? Math.Round(100 * (entry.Up / (now - entry.First)), 1) : 100,
        };
    }

    private void Forget(DateTimeOffset now)
    {
        var gone = _entries.Where(entry => entry.Value.Seen != now).OrderByDescending(entry => entry.Value.Seen).ToList();
        foreach (var (key, _) in gone.Where((entry, index) => index >= max || now - entry.Value.Seen > Memory)) _entries.Remove(key);
    }

    private sealed class Entry
    {
        public required DateTimeOffset First { get; init; }

        public required DateTimeOffset Seen { get; set; }

        public DateTimeOffset Expires { get; set; }

        public DateTimeOffset Announced { get; set; }

        public TimeSpan Up { get; set; }

        public bool WasActive { get; set; }
    }
}
