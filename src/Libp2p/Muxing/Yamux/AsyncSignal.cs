using System.Threading.Tasks.Sources;

namespace Registry.Libp2p.Muxing.Yamux;

/// <summary>
/// Wakes one waiter, again and again, without allocating. The owner's lock decides who may call what:
/// <see cref="Arm"/> under it when there is nothing to do, <see cref="Set"/> once for each time it was armed.
/// </summary>
internal sealed class AsyncSignal : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _source;
    private bool _armed;

    public ValueTask Arm()
    {
        _source.Reset();
        _armed = true;
        return new ValueTask(this, _source.Version);
    }

    /// <summary>True once after <see cref="Arm"/>: the caller is then to call <see cref="Set"/>, best without the lock.</summary>
    public bool TryDisarm()
    {
        var armed = _armed;
        _armed = false;
        return armed;
    }

    /// <summary><paramref name="inline"/>: the waiter goes on within this call, until its next wait.</summary>
    public void Set(bool inline)
    {
        _source.RunContinuationsAsynchronously = !inline;
        _source.SetResult(true);
    }

    public void GetResult(short token) => _source.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
