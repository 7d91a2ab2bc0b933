namespace Registry.Dht.Maintenance;

/// <summary>
/// The time of day when it was made, carried on by the monotonic clock: it never jumps, so that setting the machine's clock
/// makes no peer look dead and no work due.
/// </summary>
internal sealed class SteadyClock(TimeProvider time)
{
    private readonly DateTimeOffset _start = time.GetUtcNow();
    private readonly long _timestamp = time.GetTimestamp();

    public DateTimeOffset Now => _start + time.GetElapsedTime(_timestamp);

    /// <summary>What the machine's clock calls a moment of this one, now.</summary>
    public DateTimeOffset ToWall(DateTimeOffset moment) => time.GetUtcNow() - (Now - moment);

    /// <summary>The moment of this clock that a time of day stands for; one in the future counts as now.</summary>
    public DateTimeOffset FromWall(DateTimeOffset moment)
    {
        var ago = time.GetUtcNow() - moment;
        return ago > TimeSpan.Zero ? Now - ago : Now;
    }
}
