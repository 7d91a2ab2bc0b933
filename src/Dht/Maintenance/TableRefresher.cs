using Registry.Dht.Lookup;
using Registry.Dht.Routing;
using Registry.Libp2p;

namespace Registry.Dht.Maintenance;

/// <summary>Looks up what nobody looked up for long: a random key of each idle bucket, and the own id. Connected peers that are not in the table get another chance.</summary>
internal sealed class TableRefresher(
    RoutingTable table, RoutingTableMaintainer maintainer, LookupDriver lookups, RefreshSchedule schedule, TableCounters counters, SteadyTime clock, Random random) : IUpkeepJob
{
    public string Name => "refresh";

    public DateTimeOffset? Due => schedule.Due;

    /// <summary>One lookup after the other: it is background work, and each may tell the next where to begin.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await maintainer.ConsiderConnectedAsync().WaitInContextAsync(cancellation);
        foreach (var prefix in schedule.Take(table.BucketCount, clock.Now))
        {
            if (table.Count == 0) return;
            counters.CountRefresh();
            await (prefix == RefreshSchedule.Self
                ? lookups.RefreshSelfAsync(cancellation)
                : lookups.RefreshAsync(BucketKey.Create(table.Local, prefix, random), cancellation));
        }
    }
}

/// <summary>
/// Which parts of the key space were not looked up for a period: for each prefix length (bits in common with the local key)
/// up to <see cref="MaxPrefix"/>, and for the own neighbourhood. That one is looked up sooner at first, after pauses that grow
/// to the period: who joined at the same time was not to be found yet. Used by its driver and, through
/// <see cref="OnLookup"/>, by lookups on any thread.
/// </summary>
internal sealed class RefreshSchedule(TimeSpan period, Random random)
{
    /// <summary>Finding a key for a deeper bucket takes too many hashes; those are covered by looking up the own id.</summary>
    public const int MaxPrefix = 15;

    /// <summary>The prefix length that stands for the own neighbourhood.</summary>
    public const int Self = Routing.KadKey.Bits;

    private readonly Lock _gate = new();
    private readonly List<DateTimeOffset> _lookedUp = [];
    private DateTimeOffset _selfLookedUp = DateTimeOffset.MinValue;
    private TimeSpan _selfPeriod = period / 10;
    private DateTimeOffset? _due;

    /// <summary>When <see cref="Take"/> is next to be called; null before <see cref="Begin"/>.</summary>
    public DateTimeOffset? Due
    {
        get { lock (_gate) return _due; }
    }

    /// <summary>The table has its first peer: what was not looked up yet is, shortly.</summary>
    public void Begin(DateTimeOffset now)
    {
        lock (_gate) _due ??= now + (period / 10 * random.NextDouble());
    }

    public void OnLookup(int prefix, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (prefix > MaxPrefix)
            {
                _selfLookedUp = now;
                return;
            }
            while (_lookedUp.Count <= prefix) _lookedUp.Add(DateTimeOffset.MinValue);
            _lookedUp[prefix] = now;
        }
    }

    /// <summary>
    /// The prefix lengths to look up now, far ones first, with <see cref="Self"/> for the last of <paramref name="buckets"/>
    /// buckets. What falls due soon is taken along, so that the timer fires no more than a few times in a period.
    /// </summary>
    public List<int> Take(int buckets, DateTimeOffset now)
    {
        lock (_gate)
        {
            var idle = new List<int>();
            var jitter = Jitter.Shorten(period, random) / period;
            var next = DateTimeOffset.MaxValue;
            for (var prefix = 0; prefix < buckets - 1 && prefix <= MaxPrefix; prefix++) Consider(prefix, LookedUp(prefix), period, period);
            var soonest = now + (_selfPeriod / 4);
            var longer = _selfPeriod * 2 < period ? _selfPeriod * 2 : period;
            if (Consider(Self, _selfLookedUp, _selfPeriod, longer)) _selfPeriod = longer;
            _due = next > soonest ? next : soonest;
            return idle;

            // What is taken is looked up now, and due again after the pause then.
            bool Consider(int prefix, DateTimeOffset lookedUp, TimeSpan pause, TimeSpan then)
            {
                var take = now - lookedUp >= pause * 0.75;
                if (take) idle.Add(prefix);
                var again = take ? now + (then * jitter) : lookedUp + (pause * jitter);
                if (again < next) next = again;
                return take;
            }
        }
    }

    private DateTimeOffset LookedUp(int prefix) => prefix < _lookedUp.Count ? _lookedUp[prefix] : DateTimeOffset.MinValue;
}
