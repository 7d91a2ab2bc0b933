namespace Registry.Hivemind.Tests.Node;

/// <summary>The machine's clock, with timers that take ten times as long: tests that run at once share two cores, and no deadline is to end what they do.</summary>
internal class PatientClock : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, Slow(dueTime), Slow(period));

    /// <summary>Infinity is negative.</summary>
    private static TimeSpan Slow(TimeSpan span) => span > TimeSpan.Zero ? 10 * span : span;
}
