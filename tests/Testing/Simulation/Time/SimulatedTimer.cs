namespace Registry.Testing.Simulation.Time;

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
