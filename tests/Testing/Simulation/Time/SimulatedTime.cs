namespace Registry.Testing.Simulation.Time;

/// <summary>The clock of a simulation: it stands still while code runs and jumps from one event to the next.</summary>
internal sealed class SimulatedTime(Simulator simulator) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => Simulator.Epoch.AddTicks(GetTimestamp());

    public override long GetTimestamp()
    {
        simulator.IsHere("the clock was read");
        return simulator.Now.Ticks;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        simulator.IsHere("a timer was made");
        var timer = new SimulatedTimer(simulator, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}
