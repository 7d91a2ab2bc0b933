using Microsoft.Extensions.Logging;

namespace Registry.Hivemind;

/// <summary>Work nobody waits for: so much at a time, cancelled and awaited when the node stops. Safe to use from several threads.</summary>
internal sealed partial class BackgroundWork : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();

    // It ends under the lock, where whoever waits for it must not go on.
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _max;
    private readonly ILogger _log;
    private int _running;
    private bool _ended;

    public BackgroundWork(int max, ILogger log)
    {
        _max = max;
        _log = log;
        Stopping = _stopping.Token;
    }

    public CancellationToken Stopping { get; }

    /// <summary>False, and nothing is begun, while as much is under way as may be, or the node stops.</summary>
    public bool TryRun(Func<CancellationToken, Task> work)
    {
        lock (_gate)
        {
            if (_ended || _running >= _max) return false;
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
            await work(Stopping);
        }
        catch (OperationCanceledException) when (Stopping.IsCancellationRequested)
        {
            // The node stops.
        }
#pragma warning disable CA1031 // Nobody else would hear of it.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogFailed(_log, fault);
        }

        lock (_gate)
        {
            if (--_running == 0 && _ended) _idle.TrySetResult();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Background work of the hivemind node has failed.")]
    private static partial void LogFailed(ILogger logger, Exception fault);
}
