namespace Registry.Dht.Maintenance;

/// <summary>Work of a fixed period, counted from the end of one run to the start of the next.</summary>
internal sealed class PeriodicJob(string name, TimeSpan period, Func<CancellationToken, Task> work, SteadyClock clock, Random random) : IUpkeepJob
{
    private readonly Lock _gate = new();
    private DateTimeOffset _due = clock.Now + Jitter.Shorten(period, random);

    public string Name => name;

    public DateTimeOffset? Due
    {
        get { lock (_gate) return _due; }
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            await work(cancellation);
        }
        finally
        {
            lock (_gate) _due = clock.Now + Jitter.Shorten(period, random);
        }
    }
}
