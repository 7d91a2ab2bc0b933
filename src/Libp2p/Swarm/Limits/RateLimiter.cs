namespace Registry.Libp2p.Swarm.Limits;

/// <summary>
/// A token bucket for each key, of addresses mostly. A bucket that is full again says nothing and is forgotten, so memory follows the
/// recent connections; beyond <paramref name="maxEntries"/> the fullest go first.
/// </summary>
internal sealed class RateLimiter<TKey>(double perSecond, int burst, int maxEntries)
    where TKey : notnull
{
    private readonly Dictionary<TKey, Bucket> _buckets = [];

    public int Entries => _buckets.Count;

    public bool TryTake(TKey key, DateTimeOffset now)
    {
        var known = _buckets.TryGetValue(key, out var bucket);
        var tokens = known ? Refilled(bucket, now) : burst;
        if (tokens < 1) return false;

        if (!known && _buckets.Count >= maxEntries) MakeRoom(now);

        _buckets[key] = new Bucket(tokens - 1, now);
        return true;
    }

    public void Forget(DateTimeOffset now)
    {
        foreach (var (key, bucket) in _buckets)
        {
            if (Refilled(bucket, now) >= burst) _buckets.Remove(key);
        }
    }

    private double Refilled(Bucket bucket, DateTimeOffset now) =>
        Math.Min(burst, bucket.Tokens + Math.Max(0, (now - bucket.At).TotalSeconds) * perSecond);

    private void MakeRoom(DateTimeOffset now)
    {
        foreach (var key in _buckets.OrderByDescending(b => Refilled(b.Value, now)).Take(Math.Max(1, maxEntries / 16)).Select(b => b.Key).ToList())
        {
            _buckets.Remove(key);
        }
    }

    private readonly record struct Bucket(double Tokens, DateTimeOffset At);
}

/// <summary>
/// So many requests a minute, in all and for each key; both may come at once and then have to be earned again. Safe to use
/// from several threads.
/// </summary>
public sealed class RequestLimiter<TKey>(int perMinute, int perMinuteAndKey, TimeProvider time)
    where TKey : notnull
{
    /// <summary>Keys remembered; beyond it those that have asked least lately are forgotten.</summary>
    private const int MaxKeys = 4096;

    private readonly RateLimiter<bool> _all = new(perMinute / 60.0, perMinute, 1);
    private readonly RateLimiter<TKey> _each = new(perMinuteAndKey / 60.0, perMinuteAndKey, MaxKeys);
    private readonly SteadyTime _time = new(time);
    private readonly Lock _lock = new();

    /// <summary>False when there were too many. What one key asks in vain is not counted against the others.</summary>
    public bool TryTake(TKey key)
    {
        var now = _time.Now;
        lock (_lock)
        {
            return _each.TryTake(key, now) && _all.TryTake(true, now);
        }
    }
}
