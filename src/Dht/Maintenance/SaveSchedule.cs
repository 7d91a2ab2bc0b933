namespace Registry.Dht.Maintenance;

/// <summary>When to save the table: every interval, and shortly after it has doubled, so that a young node is not killed unsaved.</summary>
internal sealed class SaveSchedule(TimeSpan interval, Random random)
{
    private static readonly TimeSpan AfterGrowth = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private DateTimeOffset? _due;
    private int _saved;

    /// <summary>Null until there is something to save.</summary>
    public DateTimeOffset? Due
    {
        get { lock (_gate) return _due; }
    }

    public void OnAdmitted(int count, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (count < Math.Max(2 * _saved, 1)) return;
            var soon = now + (AfterGrowth < interval ? AfterGrowth : interval);
            if (_due is null || soon < _due) _due = soon;
        }
    }

    public void OnSaved(int count, DateTimeOffset now)
    {
        lock (_gate)
        {
            _saved = count;
            _due = now + Jitter.Shorten(interval, random);
        }
    }
}
