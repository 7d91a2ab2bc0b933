namespace Registry.Libp2p.Swarm.Limits;

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
    private readonly Lock _lock = new();

    /// <summary>False when there were too many. What one key asks in vain is not counted against the others.</summary>
    public bool TryTake(TKey key)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            return _each.TryTake(key, now) && _all.TryTake(true, now);
        }
    }
}
