namespace Registry.Dht;

/// <summary>Timers that are set for one time and then anew.</summary>
internal static class OneShotTimer
{
    /// <summary>Whole milliseconds, upwards and at least one: a timer that fires a moment too early would be set again for nothing.</summary>
    public static void Arm(this ITimer timer, TimeSpan left) =>
        timer.Change(TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(left.TotalMilliseconds))), Timeout.InfiniteTimeSpan);
}
