using Registry.Identity;

namespace Registry.Dht.Routing;

/// <summary>
/// Kademlia's k-buckets, unfolding: it starts with one bucket, and the last one, which covers the local key, splits when it
/// is full. Knows nothing of the network: its owner checks peers and says when. Safe to use from several threads.
/// </summary>
internal sealed class RoutingTable(KadKey local, RoutingTableLimits limits)
{
    /// <summary>Longest answer of <see cref="Nearest"/>.</summary>
    public const int MaxNearest = 2 * KBucket.Capacity;

    private readonly Lock _gate = new();
    private readonly List<KBucket> _buckets = [new KBucket()];
    private readonly Dictionary<PeerId, RoutingEntry> _entries = [];
    private readonly Dictionary<IpGroup, int> _groups = [];

    public KadKey Local => local;

    public int Count
    {
        get { lock (_gate) return _entries.Count; }
    }

    public int BucketCount
    {
        get { lock (_gate) return _buckets.Count; }
    }

    /// <summary>Peers waiting for a place, in all buckets.</summary>
    public int ReplacementCount
    {
        get { lock (_gate) return _buckets.Sum(static b => b.ReplacementCount); }
    }

    public RoutingEntry? Find(PeerId peer)
    {
        lock (_gate) return _entries.GetValueOrDefault(peer);
    }

    public RoutingEntry[] Snapshot()
    {
        lock (_gate) return [.. _entries.Values];
    }

    /// <summary>The bucket that a key belongs to, 0 for the half of the key space that is farthest from the local key.</summary>
    public int BucketOf(in KadKey key)
    {
        lock (_gate) return IndexOf(key);
    }

    /// <summary>Offers a peer that was checked.</summary>
    public Admission TryAdd(PeerId peer, IpGroup? group, DateTimeOffset now)
    {
        lock (_gate) return Add(peer, group, now);
    }

    /// <summary>What <see cref="TryAdd"/> would say, so that nobody is checked in vain; with BucketFull, <paramref name="incumbent"/> is the one whose place it could take. Changes nothing.</summary>
    public Admission Probe(PeerId peer, IpGroup? group, out RoutingEntry? incumbent)
    {
        lock (_gate)
        {
            incumbent = null;
            if (_entries.ContainsKey(peer)) return Admission.Refreshed;
            var key = KadKey.Of(peer.Bytes.Span);
            if (key == local) return Admission.Self;
            var index = IndexOf(key);
            if (IsGroupFull(group, _buckets[index])) return Admission.GroupFull;
            if (!_buckets[index].IsFull || index == _buckets.Count - 1) return Admission.Added;
            incumbent = _buckets[index].LeastRecentlySeen();
            return Admission.BucketFull;
        }
    }

    /// <summary>Remembers a peer that found its bucket full, for when there is room; bounded.</summary>
    public void Wait(PeerId peer, IpGroup? group)
    {
        lock (_gate)
        {
            var index = IndexOf(KadKey.Of(peer.Bytes.Span));
            // The last bucket splits when it is full: nobody has to wait for it.
            if (index < _buckets.Count - 1 && _buckets[index].IsFull && !_entries.ContainsKey(peer)) _buckets[index].Wait(new Replacement(peer, group), limits);
        }
    }

    /// <summary>The peer to check for the free place in the bucket of <paramref name="key"/>; null when it has none, or nobody waits.</summary>
    public Replacement? TakeReplacement(in KadKey key)
    {
        lock (_gate)
        {
            var bucket = _buckets[IndexOf(key)];
            return bucket.IsFull ? null : bucket.TakeReplacement();
        }
    }

    /// <summary>Removes and answers the entry of a peer; null when there was none.</summary>
    public RoutingEntry? Take(PeerId peer)
    {
        lock (_gate)
        {
            if (!_entries.Remove(peer, out var entry)) return null;
            _buckets[IndexOf(entry.Key)].Remove(entry);
            if (entry.Group is { } group && --_groups[group] == 0) _groups.Remove(group);
            return entry;
        }
    }

    /// <summary>
    /// Fills <paramref name="into"/> with the entries nearest to <paramref name="target"/>, nearest first, without
    /// <paramref name="except"/>; answers how many. Does not allocate.
    /// </summary>
    public int Nearest(in KadKey target, PeerId? except, Span<RoutingEntry> into)
    {
        Span<KadKey> distances = stackalloc KadKey[Math.Min(into.Length, MaxNearest)];
        var selection = new NearestSelection(target, into[..distances.Length], distances);
        lock (_gate)
        {
            // The excluded one leaves no gap: it is taken out of its bucket's offers, not out of the answer.
            var excluded = except is null ? null : _entries.GetValueOrDefault(except);
            var own = IndexOf(target);
            Collect(own, excluded, ref selection);
            // All deeper buckets are equally far at the bit where the target leaves the local key's prefix.
            if (!selection.IsFull)
            {
                for (var i = own + 1; i < _buckets.Count; i++) Collect(i, excluded, ref selection);
            }

            for (var i = own - 1; i >= 0 && !selection.IsFull; i--) Collect(i, excluded, ref selection);
        }
        return selection.Count;
    }

    private void Collect(int bucket, RoutingEntry? excluded, ref NearestSelection selection)
    {
        var entries = _buckets[bucket].Entries;
        for (var i = 0; i < entries.Count; i++)
        {
            if (!ReferenceEquals(entries[i], excluded)) selection.Offer(entries[i]);
        }
    }

    private Admission Add(PeerId peer, IpGroup? group, DateTimeOffset now)
    {
        if (_entries.TryGetValue(peer, out var present))
        {
            present.LastSeen = now;
            return Admission.Refreshed;
        }
        var entry = new RoutingEntry(peer, group, now);
        if (entry.Key == local) return Admission.Self;
        if (IsGroupFull(group, _buckets[IndexOf(entry.Key)])) return Admission.GroupFull;
        Unfold(entry.Key);
        var bucket = _buckets[IndexOf(entry.Key)];
        if (bucket.IsFull) return Admission.BucketFull;
        bucket.Add(entry);
        _entries.Add(peer, entry);
        if (group is { } counted) _groups[counted] = _groups.GetValueOrDefault(counted) + 1;
        return Admission.Added;
    }

    private void Unfold(in KadKey key)
    {
        while (_buckets.Count < KadKey.Bits && IndexOf(key) == _buckets.Count - 1 && _buckets[^1].IsFull)
        {
            _buckets.Add(_buckets[^1].SplitAt(_buckets.Count - 1, local));
        }
    }

    private bool IsGroupFull(IpGroup? group, KBucket bucket)
        => group is { } limited
            && (_groups.GetValueOrDefault(limited) >= limits.PerGroupInTable || bucket.CountOf(limited) >= limits.PerGroupInBucket);

    private int IndexOf(in KadKey key) => Math.Min(key.CommonPrefixLength(local), _buckets.Count - 1);
}

/// <summary>
/// How many peers of one IP group (IPv4 /16, IPv6 /32) the table and one bucket hold, and how many peers wait for a place in
/// a full bucket.
/// </summary>
internal readonly record struct RoutingTableLimits(int PerGroupInTable, int PerGroupInBucket, int ReplacementsPerBucket = 10);

/// <summary>What became of a peer offered to the routing table.</summary>
internal enum Admission
{
    Added,

    /// <summary>It was there already; it counts as seen.</summary>
    Refreshed,

    /// <summary>Its bucket is full: it waits for the place of a peer that is no longer there.</summary>
    BucketFull,

    /// <summary>Enough peers of its IP group are in the table or the bucket.</summary>
    GroupFull,

    /// <summary>It is this daemon.</summary>
    Self,

    /// <summary>It says it is a DHT server, but did not answer a FIND_NODE.</summary>
    NoAnswer,
}

/// <summary>Keeps the nearest entries of those offered, sorted, in the caller's spans.</summary>
internal ref struct NearestSelection(KadKey target, Span<RoutingEntry> entries, Span<KadKey> distances)
{
    private readonly Span<RoutingEntry> _entries = entries;
    private readonly Span<KadKey> _distances = distances;

    public int Count { get; private set; }

    public readonly bool IsFull => Count == _entries.Length;

    public void Offer(RoutingEntry entry)
    {
        var distance = entry.Key.DistanceTo(target);
        var position = Count;
        if (IsFull)
        {
            if (Count == 0 || distance.CompareTo(_distances[Count - 1]) >= 0) return;
            position--;
        }
        else
        {
            Count++;
        }
        for (; position > 0 && distance.CompareTo(_distances[position - 1]) < 0; position--)
        {
            _entries[position] = _entries[position - 1];
            _distances[position] = _distances[position - 1];
        }
        _entries[position] = entry;
        _distances[position] = distance;
    }
}
