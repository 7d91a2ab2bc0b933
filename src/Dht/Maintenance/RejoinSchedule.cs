namespace Registry.Dht.Maintenance;

/// <summary>
/// When to dial bootstrap and lost peers again: while the table is low with pauses that double from <paramref name="first"/>
/// to <paramref name="longest"/>, otherwise twice in a refresh period as long as somebody is missing.
/// </summary>
internal sealed class RejoinSchedule(int low, TimeSpan first, TimeSpan longest, TimeSpan refresh, Random random)
{
    private readonly Lock _gate = new();
    private int _attempts;
    private int _count;
    private bool _began;
    private DateTimeOffset? _due;

    /// <summary>Null while there is no reason.</summary>
    public DateTimeOffset? Due
    {
        get { lock (_gate) return _due; }
    }

    /// <summary>The first attempt to join is over.</summary>
    public void Begin(int count, bool missing, DateTimeOffset now)
    {
        lock (_gate)
        {
            _began = true;
            _count = count;
            _due = Next(missing, now);
        }
    }

    /// <summary>The table has this many peers now; <paramref name="missing"/>: there is somebody to dial who is not connected.</summary>
    public void OnChange(int count, bool missing, DateTimeOffset now)
    {
        lock (_gate)
        {
            var lost = count < _count;
            _count = count;
            if (!_began) return;
            if (count >= low) _attempts = 0;
            // One more lost while there are few: something happens, and waiting long would be wrong.
            else if (lost) (_attempts, _due) = (0, null);
            _due ??= Next(missing, now);
        }
    }

    /// <summary>An attempt is over.</summary>
    public void OnTried(int count, bool missing, DateTimeOffset now)
    {
        lock (_gate)
        {
            _count = count;
            _attempts = count >= low ? 0 : _attempts + 1;
            _due = Next(missing, now);
        }
    }

    private DateTimeOffset? Next(bool missing, DateTimeOffset now)
    {
        if (_count < low) return now + Jitter.Shorten(Pause(), random);
        return missing ? now + Jitter.Shorten(refresh / 2, random) : null;
    }

    private TimeSpan Pause()
    {
        var pause = first;
        for (var i = 0; i < _attempts && pause < longest; i++) pause *= 2;
        return pause < longest ? pause : longest;
    }
}
