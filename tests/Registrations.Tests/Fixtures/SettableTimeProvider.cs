using Registry.Testing;

namespace Registry.Registrations.Tests.Fixtures;

/// <summary>A clock that the test moves, and that somebody may set forward or back: timers do not notice that.</summary>
internal sealed class SettableTimeProvider : TimeProvider
{
    private readonly ManualTimeProvider _clock = new();
    private TimeSpan _setBy;

    public override long TimestampFrequency => _clock.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => _clock.GetUtcNow() + _setBy;

    public override long GetTimestamp() => _clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => _clock.CreateTimer(callback, state, dueTime, period);

    /// <summary>Time goes on.</summary>
    public void Advance(TimeSpan span) => _clock.Advance(span);

    /// <summary>Somebody sets the clock, back when <paramref name="by"/> is negative.</summary>
    public void Set(TimeSpan by) => _setBy += by;
}
