namespace Registry.Libp2p.Swarm;

/// <summary>Counts what runs in the background, so that closing can wait for it without holding on to every task.</summary>
internal sealed class Activity
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _idle;
    private int _running;

    public int Running
    {
        get
        {
            lock (_gate)
            {
                return _running;
            }
        }
    }

    public void Enter()
    {
        lock (_gate)
        {
            _running++;
        }
    }

    /// <summary>The same, unless <paramref name="most"/> run already.</summary>
    public bool TryEnter(int most)
    {
        lock (_gate)
        {
            if (_running >= most) return false;

            _running++;
            return true;
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            if (--_running == 0) _idle?.TrySetResult();
        }
    }

    /// <summary>Completes when nothing runs; meant to be asked once nothing new begins.</summary>
    public Task WhenIdle()
    {
        lock (_gate)
        {
            if (_running == 0) return Task.CompletedTask;

            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }
}
