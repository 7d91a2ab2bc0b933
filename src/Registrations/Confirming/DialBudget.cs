using Registry.Registrations.State;

namespace Registry.Registrations.Confirming;

/// <summary>
/// How often one address may be dialled: for all who are elsewhere together, and as often again for those who registered from
/// there. Time is an argument; not safe for several threads.
/// </summary>
internal sealed class DialBudget(ConfirmingOptions options)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly Dictionary<(SourceGroup Address, bool Own), Queue<DateTimeOffset>> _dials = [];
    private DateTimeOffset _swept;

    /// <summary>Addresses remembered.</summary>
    public int Count => _dials.Count;

    /// <param name="address">The group of the address.</param>
    /// <param name="own">Whether it was registered from there.</param>
    /// <param name="now">The present.</param>
    public bool TryTake(SourceGroup address, bool own, DateTimeOffset now)
    {
        if (!_dials.TryGetValue((address, own), out var dials))
        {
            if (_dials.Count >= options.MaxAddresses) Sweep(now);
            if (_dials.Count >= options.MaxAddresses) return false;
            _dials.Add((address, own), dials = new Queue<DateTimeOffset>(1));
        }

        Forget(dials, now);
        if (dials.Count >= options.MaxPerHour || (dials.Count > 0 && now - dials.Last() < options.Interval)) return false;
        dials.Enqueue(now);
        return true;
    }

    /// <summary>At most once a minute: when all are needed it finds nothing, and is not to be tried for each newcomer.</summary>
    private void Sweep(DateTimeOffset now)
    {
        if ((now - _swept).Duration() < TimeSpan.FromMinutes(1)) return;
        _swept = now;
        foreach (var (key, dials) in _dials)
        {
            Forget(dials, now);
            if (dials.Count == 0) _dials.Remove(key);
        }
    }

    /// <summary>Those of a clock that was set back since count for nothing, else nobody would be dialled until it has caught up.</summary>
    private static void Forget(Queue<DateTimeOffset> dials, DateTimeOffset now)
    {
        while (dials.TryPeek(out var first) && (now - first).Duration() >= Hour) dials.Dequeue();
    }
}
