namespace Registry.Hivemind;

/// <summary>Work nobody waits for: so much at a time, cancelled and awaited when the node stops. Safe to use from several threads.</summary>
internal sealed class BackgroundWork(int max) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _idle = new();
    private int _running;
    private bool _ended;

    public CancellationToken Stopping => _stopping.Token;

    /// <summary>False, and nothing is begun, while as much is under way as may be. The work may throw for cancellation alone.</summary>
    public bool TryRun(Func<CancellationToken, Task> work)
    {
        lock (_gate)
        {
            if (_ended || _running >= max) return false;
            _running++;
        }

        _ = RunAsync(work);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_ended) return;
            _ended = true;
            if (_running == 0) _idle.TrySetResult();
        }

        _stopping.Cancel();
        await _idle.Task;
        _stopping.Dispose();
    }

    private async Task RunAsync(Func<CancellationToken, Task> work)
    {
        await Task.Yield();
        try
        {
            await work(_stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }

        lock (_gate)
            if (--_running == 0 && _ended) _idle.TrySetResult();
    }
}
