namespace Registry.Dht;

/// <summary>Timers that are set for one time and then anew.</summary>
internal static class OneShotTimer
{
    /// <summary>Whole milliseconds, upwards and at least one: a timer that fires a moment too early would be set again for nothing.</summary>
    public static void Arm(this ITimer timer, TimeSpan left) =>
        timer.Change(TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(left.TotalMilliseconds))), Timeout.InfiniteTimeSpan);
}

/// <summary>Wakes its one waiter when a time has passed or when rung. One timer, set anew each time.</summary>
internal sealed class Alarm : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private TaskCompletionSource? _waiting;
    private bool _rung;

    public Alarm(TimeProvider time)
        => _timer = time.CreateTimer(static alarm => ((Alarm)alarm!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Completes after <paramref name="span"/> (null: never by itself) or when rung, also when rung since the last wait. May wake early.</summary>
    public Task WaitAsync(TimeSpan? span)
    {
        Task task;
        lock (_gate)
        {
            if (_rung)
            {
                _rung = false;
                return Task.CompletedTask;
            }
            _waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            task = _waiting.Task;
        }
        if (span is { } wait) _timer.Arm(wait < Longest ? wait : Longest);
        else _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return task;
    }

    public void Ring()
    {
        TaskCompletionSource? waiting;
        lock (_gate)
        {
            waiting = _waiting;
            _waiting = null;
            _rung = waiting is null;
        }
        waiting?.TrySetResult();
    }

    public void Dispose() => _timer.Dispose();
}
