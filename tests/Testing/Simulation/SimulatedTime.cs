namespace Registry.Testing.Simulation;

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

internal sealed class SimulatedTimer(Simulator simulator, TimerCallback callback, object? state) : ITimer, IScheduled
{
    // Given up when disposed, so that what waits in the queue for its time holds on to nothing.
    private TimerCallback? _callback = callback;
    private object? _state = state;
    private TimeSpan _period;
    private int _version;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        simulator.IsHere("a timer was changed");
        if (_callback is null) return false;
        _version++;
        _period = period;
        if (dueTime != Timeout.InfiniteTimeSpan) simulator.Schedule(dueTime, this, _version);
        return true;
    }

    public void Fire(int version)
    {
        if (version != _version || _callback is null) return;
        if (_period > TimeSpan.Zero) simulator.Schedule(_period, this, version);
        _callback(_state);
    }

    public void Dispose()
    {
        _callback = null;
        _state = null;
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
