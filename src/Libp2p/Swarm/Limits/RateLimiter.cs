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
