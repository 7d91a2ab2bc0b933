namespace Registry.Testing;

/// <summary>The machine's clock, with timers and measured times that take ten times as long: tests that run at once share two cores, and no deadline is to end what they do.</summary>
public class PatientClock : TimeProvider
{
    private const int Patience = 10;

    public override long TimestampFrequency => Patience * base.TimestampFrequency;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new PatientTimer(base.CreateTimer(callback, state, Slow(dueTime), Slow(period)));

    /// <summary>Infinity is negative.</summary>
    private static TimeSpan Slow(TimeSpan span) => span > TimeSpan.Zero ? Patience * span : span;

    private sealed class PatientTimer(ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(Slow(dueTime), Slow(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
