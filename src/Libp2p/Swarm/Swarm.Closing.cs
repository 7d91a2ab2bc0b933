using Microsoft.Extensions.Logging;

namespace Registry.Libp2p.Swarm;

public sealed partial class Swarm
{
    /// <summary>Closes listeners, says good-bye on every connection, and waits a bounded time for all that runs to end.</summary>
    public async ValueTask DisposeAsync()
    {
        Task closing;
        lock (_listeners)
        {
            closing = _closing ??= CloseAsync();
        }

        await closing;
    }

    private async Task CloseAsync()
    {
        _stopping.Cancel();
        await CloseListenersAsync();
        _handshakes.Close();
        var closing = Task.WhenAll(_table.Close().Select(c => c.CloseAsync(EndReason.ShuttingDown).AsTask()));
        try
        {
            await closing.WaitInContextAsync(_options.ShutdownTimeout, _time);
            await _activity.WhenIdle().WaitInContextAsync(_options.ShutdownTimeout, _time);
            _stopping.Dispose();
            foreach (var owned in _owned) owned.Dispose();
        }
        catch (TimeoutException)
        {
            LogSlowShutdown(_logger, _activity.Running, _options.ShutdownTimeout);
        }
    }

    private async ValueTask CloseListenersAsync()
    {
        foreach (var listener in _listeners) await listener.DisposeAsync();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Running} tasks still ran {Timeout} after the swarm was closed")]
    private static partial void LogSlowShutdown(ILogger logger, int running, TimeSpan timeout);
}
