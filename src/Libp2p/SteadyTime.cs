namespace Registry.Libp2p;

/// <summary>
/// The time of day when it was made, carried on by the monotonic clock: it never jumps, so that setting the machine's clock
/// makes nothing old, due or over. For all that has an age; what is told to others and what others say is by the machine's clock.
/// </summary>
public sealed class SteadyTime(TimeProvider time) : TimeProvider
{
    private readonly DateTimeOffset _start = time.GetUtcNow();
    private readonly long _timestamp = time.GetTimestamp();

    public DateTimeOffset Now => _start + time.GetElapsedTime(_timestamp);

    public override long TimestampFrequency => time.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    /// <summary>How far the machine's clock was set since, forward when positive.</summary>
    public TimeSpan Offset => time.GetUtcNow() - Now;

    public override DateTimeOffset GetUtcNow() => Now;

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);

    /// <summary>What the machine's clock calls a moment of this one, now.</summary>
    public DateTimeOffset ToWall(DateTimeOffset moment) => time.GetUtcNow() - (Now - moment);

    /// <summary>The moment of this clock that a time of day stands for; one in the future counts as now.</summary>
    public DateTimeOffset FromWall(DateTimeOffset moment)
    {
        var ago = time.GetUtcNow() - moment;
        return ago > TimeSpan.Zero ? Now - ago : Now;
    }
}
