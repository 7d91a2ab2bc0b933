using Registry.Registrations.Records;

namespace Registry.Registrations.Changes;

/// <summary>
/// How often the registration of one peer and model may be replaced, over every way: whoever holds a peer's key cannot make
/// all the world write without end. What is smaller than the one held, or the same, costs nothing.
/// </summary>
internal sealed class ProvenThrottle(int burst, TimeSpan refill)
{
    private readonly Dictionary<StatementKey, (double Tokens, DateTimeOffset At)> _buckets = [];

    public bool TryTake(StatementKey key, DateTimeOffset now)
    {
        var tokens = TokensOf(key, now);
        var isTaken = tokens >= 1;
        // Also when refused: a clock that was set back must not be waited for.
        _buckets[key] = (isTaken ? tokens - 1 : tokens, now);
        return isTaken;
    }

    /// <summary>Forgets those that are full again.</summary>
    public void Sweep(DateTimeOffset now)
    {
        foreach (var key in _buckets.Keys.Where(key => TokensOf(key, now) >= burst).ToList()) _buckets.Remove(key);
    }

    private double TokensOf(StatementKey key, DateTimeOffset now) => _buckets.TryGetValue(key, out var bucket)
        ? Math.Min(burst, bucket.Tokens + (Math.Max(0, (now - bucket.At).Ticks) / (double)refill.Ticks))
        : burst;
}
