using Registry.Testing;

namespace Registry.Dht.Tests.Maintenance;

/// <summary>A machine whose wall clock is set while the monotonic one and the timers go on as if nothing were.</summary>
internal sealed class JumpingTimeProvider : TimeProvider
{
    private readonly ManualTimeProvider _manual = new();

    public TimeSpan Jump { get; set; }

    public override long TimestampFrequency => _manual.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _manual.GetUtcNow() + Jump;

    public override long GetTimestamp() => _manual.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => _manual.CreateTimer(callback, state, dueTime, period);

    public void Advance(TimeSpan span) => _manual.Advance(span);
}
