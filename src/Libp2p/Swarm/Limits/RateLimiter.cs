namespace Registry.Libp2p.Swarm.Limits;

/// <summary>
/// A token bucket for each address group. A bucket that is full again says nothing and is forgotten, so memory follows the
/// recent connections; beyond <paramref name="maxEntries"/> the fullest go first.
/// </summary>
internal sealed class RateLimiter(double perSecond, int burst, int maxEntries)
{
    private readonly Dictionary<AddressGroup, Bucket> _buckets = [];

    public int Entries => _buckets.Count;

    public bool TryTake(AddressGroup group, DateTimeOffset now)
    {
        var known = _buckets.TryGetValue(group, out var bucket);
        var tokens = known ? Refilled(bucket, now) : burst;
        if (tokens < 1)
        {
            return false;
        }

        if (!known && _buckets.Count >= maxEntries)
        {
            MakeRoom(now);
        }

        _buckets[group] = new Bucket(tokens - 1, now);
        return true;
    }

    public void Forget(DateTimeOffset now)
    {
        foreach (var (group, bucket) in _buckets)
        {
            if (Refilled(bucket, now) >= burst)
            {
                _buckets.Remove(group);
            }
        }
    }

    private double Refilled(Bucket bucket, DateTimeOffset now) =>
        Math.Min(burst, bucket.Tokens + Math.Max(0, (now - bucket.At).TotalSeconds) * perSecond);

    private void MakeRoom(DateTimeOffset now)
    {
        foreach (var group in _buckets.OrderByDescending(b => Refilled(b.Value, now)).Take(Math.Max(1, maxEntries / 16)).Select(b => b.Key).ToList())
        {
            _buckets.Remove(group);
        }
    }

    private readonly record struct Bucket(double Tokens, DateTimeOffset At);
}
