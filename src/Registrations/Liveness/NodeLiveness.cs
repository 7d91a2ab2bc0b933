namespace Registry.Registrations.Liveness;

/// <summary>
/// What heartbeats tell of one node: soft state beside its record. Immutable. Status and uptime are functions of it and of
/// the time of asking, so they are exact whenever anybody asks.
/// </summary>
public sealed record NodeLiveness
{
    public static readonly TimeSpan OnlineFor = TimeSpan.FromSeconds(90);
    public static readonly TimeSpan OfflineAfter = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan UptimeWindow = TimeSpan.FromHours(24);

    /// <summary>Limits are inclusive, and times whole milliseconds.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    /// <summary>Outages remembered; a node that fails more often has its two oldest joined, which counts the time between them as offline too.</summary>
    public const int MaxOutages = 32;

    /// <summary>In place of what is not known: no count or amount is negative.</summary>
    private const int None = -1;

    private readonly Moment _since;
    private readonly Moment _lastHeartbeat;
    private readonly Moment _countedAt;
    private readonly decimal _vramAvailableGb = None;
    private readonly long _lastSequence = None;

    /// <summary>When the node was first registered: before it there is nothing to have been offline from.</summary>
    public required DateTimeOffset Since
    {
        get => _since.Value;
        init => _since = Moment.Of(value);
    }

    /// <summary>Null when it was never heard of.</summary>
    public DateTimeOffset? LastHeartbeat
    {
        get => _lastHeartbeat.OrNull;
        init => _lastHeartbeat = Moment.Of(value);
    }

    public ReportedStatus Reported { get; init; }

    public decimal? VramAvailableGb
    {
        get => _vramAvailableGb == None ? null : _vramAvailableGb;
        init => _vramAvailableGb = value ?? None;
    }

    public long TokensServed { get; init; }

    /// <summary>
    /// Up to when tokens are counted: when a heartbeat last told of them, none included, or what those counted take at most. Those
    /// of the next are of the time since. A connection tells of none.
    /// </summary>
    public DateTimeOffset? CountedAt
    {
        get => _countedAt.OrNull;
        init => _countedAt = Moment.Of(value);
    }

    /// <summary>Last sequence of heartbeats that came without an API key.</summary>
    public long? LastSequence
    {
        get => _lastSequence == None ? null : _lastSequence;
        init => _lastSequence = value ?? None;
    }

    /// <summary>Ended outages of the last 24 hours, oldest first.</summary>
    public IReadOnlyList<Outage> Outages { get; init; } = [];

    /// <summary>Up to 90 s after the last heartbeat online, then degraded, after 5 minutes offline; unless it said otherwise of itself.</summary>
    public NodeStatus StatusAt(DateTimeOffset now)
    {
        if (OfflineSince(now) is not null) return NodeStatus.Offline;
        return Reported switch
        {
            ReportedStatus.Draining => NodeStatus.Draining,
            ReportedStatus.Maintenance => NodeStatus.Maintenance,
            _ => now - LastHeartbeat <= OnlineFor ? NodeStatus.Online : NodeStatus.Degraded,
        };
    }

    /// <summary>The instant from which <see cref="StatusAt"/> answers otherwise, if nothing is heard; null when it never will.</summary>
    public DateTimeOffset? NextChange(DateTimeOffset now)
    {
        if (LastHeartbeat is not { } last || OfflineSince(now) is not null) return null;
        var degraded = last + OnlineFor + Tick;
        return Reported == ReportedStatus.Active && now < degraded ? degraded : last + OfflineAfter + Tick;
    }

    /// <summary>Share of the last 24 hours, or since first registration if shorter, that was not offline: 0 to 100, one decimal.</summary>
    public double UptimeAt(DateTimeOffset now)
    {
        var start = Later(Since, now - UptimeWindow);
        var offlineSince = OfflineSince(now);
        if (now <= start) return offlineSince is null ? 100 : 0;

        var offline = Outages.Sum(outage => Overlap(outage, start, now).Ticks);
        if (offlineSince is { } from) offline += Overlap(new Outage(from, now), start, now).Ticks;
        return Math.Round(100.0 * (1.0 - ((double)offline / (now - start).Ticks)), 1, MidpointRounding.AwayFromZero);
    }

    /// <summary>The state after a sign of life that said <paramref name="reported"/>.</summary>
    public NodeLiveness HeardAt(DateTimeOffset now, ReportedStatus reported)
    {
        // A clock set back must not make a node older than it was.
        var at = Later(now, LastHeartbeat ?? now);
        return this with { LastHeartbeat = at, Reported = reported, Outages = OutagesAt(at) };
    }

    /// <summary>The same by a clock that was set.</summary>
    public NodeLiveness SetBy(TimeSpan span) => this with
    {
        Since = Since + span,
        LastHeartbeat = LastHeartbeat + span,
        CountedAt = CountedAt + span,
        Outages = [.. Outages.Select(outage => new Outage(outage.From + span, outage.To + span))],
    };

    /// <summary>The same with now in place of what lies in the future.</summary>
    public NodeLiveness NotAfter(DateTimeOffset now) => !IsAfter(now) ? this : this with
    {
        Since = Earlier(Since, now),
        LastHeartbeat = LastHeartbeat is { } last ? Earlier(last, now) : null,
        CountedAt = CountedAt is { } counted ? Earlier(counted, now) : null,
        Outages = [.. Outages.Where(outage => outage.From < now).Select(outage => new Outage(outage.From, Earlier(outage.To, now)))],
    };

    private IReadOnlyList<Outage> OutagesAt(DateTimeOffset now)
    {
        var ended = OfflineSince(now) is { } from && from < now ? new Outage(from, now) : (Outage?)null;
        if (Outages.Count == 0 && ended is null) return [];
        List<Outage> outages = [.. Outages.Where(outage => outage.To > now - UptimeWindow)];
        if (ended is { } last) Add(outages, last);
        if (outages.Count > MaxOutages)
        {
            outages[1] = new Outage(outages[0].From, outages[1].To);
            outages.RemoveAt(0);
        }

        return [.. outages];
    }

    private static void Add(List<Outage> outages, Outage outage)
    {
        if (outages.Count > 0 && outages[^1].To >= outage.From)
        {
            outages[^1] = outages[^1] with { To = outage.To };
        }
        else
        {
            outages.Add(outage);
        }
    }

    /// <summary>When it went offline; null when it is not.</summary>
    private DateTimeOffset? OfflineSince(DateTimeOffset now)
    {
        if (LastHeartbeat is not { } last) return Since;
        if (Reported == ReportedStatus.Offline) return last;
        return now - last > OfflineAfter ? last + OfflineAfter : null;
    }

    private static TimeSpan Overlap(Outage outage, DateTimeOffset from, DateTimeOffset to)
    {
        var start = Later(outage.From, from);
        var end = Earlier(outage.To, to);
        return end > start ? end - start : TimeSpan.Zero;
    }

    private bool IsAfter(DateTimeOffset now) => Since > now || LastHeartbeat > now || CountedAt > now || (Outages.Count > 0 && Outages[^1].To > now);

    private static DateTimeOffset Earlier(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;
}

/// <summary>What a node last said of itself. The numbers are those of the store.</summary>
public enum ReportedStatus : byte
{
    /// <summary>"active" or "online".</summary>
    Active = 0,
    Draining = 1,
    Maintenance = 2,
    Offline = 3,
}

/// <summary>A time in which a node was offline, from inclusive, to exclusive.</summary>
public readonly record struct Outage(DateTimeOffset From, DateTimeOffset To);
