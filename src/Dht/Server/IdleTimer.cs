namespace Registry.Dht.Server;

/// <summary>Calls back once nothing was touched for a while. Touching costs a clock reading, not a change of the timer.</summary>
internal sealed class IdleTimer : IDisposable
{
    private readonly Action _onIdle;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long _touched;

    public IdleTimer(TimeSpan timeout, TimeProvider time, Action onIdle)
    {
        _timeout = timeout;
        _time = time;
        _onIdle = onIdle;
        _touched = time.GetTimestamp();
        _timer = time.CreateTimer(static state => ((IdleTimer)state!).OnTick(), this, timeout, Timeout.InfiniteTimeSpan);
    }

    public bool HasFired { get; private set; }

    public void Touch() => Volatile.Write(ref _touched, _time.GetTimestamp());

    public void Dispose() => _timer.Dispose();

    private void OnTick()
    {
        var left = _timeout - _time.GetElapsedTime(Volatile.Read(ref _touched));
        if (left > TimeSpan.Zero)
        {
            _timer.Arm(left);
            return;
        }
        HasFired = true;
        _onIdle();
    }
}
