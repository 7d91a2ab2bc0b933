using Registry.Dht.Routing;
using Registry.Multiformats;

namespace Registry.Dht.Publishing;

/// <summary>
/// What is due when. Time is cut into cycles of one interval, and each region of the key space has its place in the cycle,
/// so that the work is spread evenly and keys that are near each other come up together. A state machine: the caller says
/// what time it is and what came of the work. Not safe for several threads.
/// </summary>
internal sealed class RepublishSchedule(KadKey local, RepublishOptions options)
{
    // What was published within this part of its interval is not taken along when its region is visited.
    private const int FreshPart = 2;

    // A key may come up this part of its interval late, for the place of its region to be reached.
    private const int LatePart = 12;

    // More than this many due keys in one region, and the whole region is looked up.
    private const int AloneKeys = 2;

    private readonly Dictionary<RepublishKind, Dictionary<byte[], RepublishItem>> _items = new()
    {
        [RepublishKind.Provider] = new(ByteStringComparer.Instance),
        [RepublishKind.Value] = new(ByteStringComparer.Instance),
    };

    private readonly SortedSet<RepublishItem> _byPoint = new(RepublishOrder.ByPoint);
    private readonly SortedSet<RepublishItem> _waiting = new(RepublishOrder.ByDue);
    private readonly List<RepublishItem> _targets = [];

    // Of the region that was visited last: a guess at the size of the next.
    private int _bits;

    /// <summary>When there is something to do, if not now; null for nothing at all.</summary>
    public DateTimeOffset? NextDue => _waiting.Min?.Due;

    public int CountOf(RepublishKind kind) => _items[kind].Count;

    public IEnumerable<RepublishItem> Items(RepublishKind kind) => _items[kind].Values;

    /// <summary>Keys that should have been published by now.</summary>
    public int CountOverdue(DateTimeOffset now) => _waiting.TakeWhile(i => i.IsUrgent || i.Due <= now).Count();

    public RepublishItem? Find(RepublishKind kind, byte[] key) => _items[kind].GetValueOrDefault(key);

    /// <summary>A new key, or one whose value has changed: due at once.</summary>
    public RepublishItem Add(RepublishKind kind, byte[] key, DateTimeOffset now)
    {
        var item = Find(kind, key) ?? Insert(new RepublishItem(kind, key));
        item.IsStale = item.IsInFlight;
        Wait(item, now, isUrgent: true);
        return item;
    }

    /// <summary>
    /// A key from before a restart. If it came due meanwhile, it does so again within the time to catch up, where its place
    /// in the key space puts it; one that was never published is due at once.
    /// </summary>
    public void Restore(in RepublishRow row, DateTimeOffset now)
    {
        if (Find(row.Kind, row.Key) is not null) return;
        var item = Insert(new RepublishItem(row.Kind, row.Key) { Published = row.Published, Failures = row.Failures, Digest = row.Digest });
        // A clock that was ahead must not put a key off for ever.
        var latest = now + IntervalOf(row.Kind) + IntervalOf(row.Kind) / LatePart;
        var due = row.Due > now ? row.Due : now + options.CatchUp * Place(item.Point, KadKey.Bits);
        Wait(item, due < latest ? due : latest, isUrgent: row.Published is null && row.Failures == 0);
    }

    public bool Remove(RepublishItem item)
    {
        if (!_items[item.Kind].Remove(item.Key)) return false;
        _byPoint.Remove(item);
        _waiting.Remove(item);
        return true;
    }

    /// <summary>The next key to look up, which from now on is in flight; null when none is due, or all that are lie in regions that are being looked up.</summary>
    public RepublishTarget? TryBegin(DateTimeOffset now)
    {
        foreach (var item in _waiting)
        {
            if (!item.IsUrgent && item.Due > now) return null;
            if (_targets.Exists(t => t.Point.CommonPrefixLength(item.Point) >= _bits)) continue;
            var due = Within(new RepublishRegion(item.Point, _bits)).Where(i => IsDue(i, now)).Take(AloneKeys + 1).Count();
            Take(item);
            _targets.Add(item);
            return new RepublishTarget(item, IsAlone: due <= AloneKeys);
        }
        return null;
    }

    /// <summary>
    /// The lookup has found out what it covers. Answers what to publish there: the target, and whatever is due or was not
    /// published for half of its interval. All of it is in flight until it is settled.
    /// </summary>
    public IReadOnlyList<RepublishItem> Cover(RepublishTarget target, RepublishRegion region, DateTimeOffset now)
    {
        _targets.Remove(target.Item);
        var items = new List<RepublishItem> { target.Item };
        // Of a lookup for a single key only that key is answered for.
        if (target.IsAlone) return items;
        _bits = region.Bits;
        foreach (var item in Within(region).ToList())
        {
            if (item.IsInFlight || !(IsDue(item, now) || item.Due - now < IntervalOf(item.Kind) / FreshPart)) continue;
            Take(item);
            items.Add(item);
        }
        return items;
    }

    /// <summary>The lookup found nobody.</summary>
    public void Fail(RepublishTarget target, DateTimeOffset now)
    {
        _targets.Remove(target.Item);
        Retry(target.Item, now);
    }

    /// <summary>
    /// An item was sent. <paramref name="isSparse"/>: to fewer than k peers, since there are no more: whoever joins such a
    /// network should have it too before long.
    /// </summary>
    public void Settle(RepublishItem item, RepublishRegion region, bool isDone, bool isSparse, DateTimeOffset now)
    {
        if (!isDone)
        {
            Retry(item, now);
            return;
        }
        item.Failures = 0;
        item.Published = now;
        var next = NextVisit(item, region.Bits, now);
        Return(item, isSparse && now + options.SparseInterval < next ? now + options.SparseInterval : next, now);
    }

    private void Retry(RepublishItem item, DateTimeOffset now)
    {
        var pause = options.Retry * Math.Pow(2, Math.Min(item.Failures, 30));
        item.Failures++;
        Return(item, now + (pause < options.RetryMax ? pause : options.RetryMax), now);
    }

    private void Return(RepublishItem item, DateTimeOffset due, DateTimeOffset now)
    {
        item.IsInFlight = false;
        // Removed meanwhile, and perhaps added anew.
        if (Find(item.Kind, item.Key) != item) return;
        Wait(item, item.IsStale ? now : due, isUrgent: item.IsStale);
        item.IsStale = false;
    }

    /// <summary>The next time in the cycle for the region's first key, no sooner than a twelfth of the interval from now.</summary>
    private DateTimeOffset NextVisit(RepublishItem item, int bits, DateTimeOffset now)
    {
        var interval = IntervalOf(item.Kind);
        var phase = (long)(interval.Ticks * Place(item.Point, bits));
        var earliest = now.Ticks + interval.Ticks / LatePart;
        var cycles = (earliest - phase + interval.Ticks - 1) / interval.Ticks;
        return new DateTimeOffset(cycles * interval.Ticks + phase, TimeSpan.Zero);
    }

    /// <summary>Where the region with these first bits lies, from 0 to 1. Seen from the own key: other nodes begin elsewhere.</summary>
    private double Place(in KadKey point, int bits)
    {
        var mask = bits >= 64 ? ulong.MaxValue : ~(ulong.MaxValue >> bits);
        return ((point.A ^ local.A) & mask) / Math.Pow(2, 64);
    }

    private TimeSpan IntervalOf(RepublishKind kind) => kind == RepublishKind.Provider ? options.ProvideInterval : options.ValueInterval;

    private static bool IsDue(RepublishItem item, DateTimeOffset now) => !item.IsInFlight && (item.IsUrgent || item.Due <= now);

    private SortedSet<RepublishItem> Within(RepublishRegion region)
    {
        var (first, last) = (region.Point.WithTail(region.Bits, ones: false), region.Point.WithTail(region.Bits, ones: true));
        return _byPoint.GetViewBetween(RepublishItem.At(first, RepublishKind.Provider), RepublishItem.At(last, RepublishKind.Value));
    }

    private RepublishItem Insert(RepublishItem item)
    {
        _items[item.Kind].Add(item.Key, item);
        _byPoint.Add(item);
        return item;
    }

    private void Take(RepublishItem item)
    {
        _waiting.Remove(item);
        item.IsInFlight = true;
        item.IsUrgent = false;
    }

    /// <summary>Its place in the order depends on what changes here: it is taken out first.</summary>
    private void Wait(RepublishItem item, DateTimeOffset due, bool isUrgent)
    {
        if (item.IsInFlight) return;
        _waiting.Remove(item);
        item.Due = due;
        item.IsUrgent = isUrgent;
        _waiting.Add(item);
    }
}

/// <summary>Where to publish next: the peers to look up around <see cref="Item"/>. Alone: no other key nearby is due.</summary>
internal sealed record RepublishTarget(RepublishItem Item, bool IsAlone)
{
    /// <summary>
    /// So many that the part of the key space which they cover completely has nearly always k of them, whatever the others
    /// are: one lookup serves all keys in there.
    /// </summary>
    private const int RegionPeers = 3 * KBucket.Capacity;

    public int Peers => IsAlone ? KBucket.Capacity : RegionPeers;
}

/// <summary>All points of the key space that share their first <see cref="Bits"/> bits with <see cref="Point"/>.</summary>
internal readonly record struct RepublishRegion(KadKey Point, int Bits)
{
    /// <summary>
    /// What a lookup of <paramref name="target"/> covers that found these closest peers. All peers nearer to the target than
    /// the farthest of them are known, so all that share one bit more with the target than it does; and for a key in there
    /// they are nearer than all others. <paramref name="isAll"/>: they are the whole network.
    /// </summary>
    public static RepublishRegion Covered(in KadKey target, IReadOnlyList<KadKey> found, bool isAll)
    {
        if (isAll) return new RepublishRegion(target, 0);
        var shared = KadKey.Bits;
        foreach (var peer in found) shared = Math.Min(shared, peer.CommonPrefixLength(target));
        return new RepublishRegion(target, Math.Min(shared + 1, KadKey.Bits));
    }

    public bool Contains(in KadKey point) => point.CommonPrefixLength(Point) >= Bits;
}
