namespace Registry.Daemon.Hosting;

/// <summary>
/// Ends the process when stopping takes too long. That is safe at any moment: what was acknowledged is on disk already.
/// </summary>
internal sealed class StopDeadline : IDisposable
{
    private readonly Timer _timer;

    public StopDeadline(TimeSpan limit, int exitCode) =>
        _timer = new Timer(_ => Environment.Exit(exitCode), null, limit, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer.Dispose();
}
