using Registry.Multiformats;

namespace Registry.HttpBridge.Limits;

/// <summary>
/// Buckets by key, a bounded number of them. Full ones are forgotten first, which loses nothing. When all are in use, the
/// crowd (a subnet, say) with the most of them forgets the one it used least lately: who comes by the thousand makes room,
/// not who comes alone. Every operation takes logarithmic time, whatever the callers do. Not safe to use from several threads.
/// </summary>
internal sealed class BudgetTable<TKey>(int max, Func<TKey, AddressGroup> crowdOf)
    where TKey : notnull
{
    /// <summary>Full buckets forgotten with one taking, so that no caller pays for all that a busy hour left behind.</summary>
    private const int ForgottenAtOnce = 16;

    private readonly Dictionary<TKey, Bucket> _buckets = [];
    private readonly Dictionary<AddressGroup, Crowd> _crowds = [];
    private readonly SortedSet<Bucket> _byEnd = new(Comparer<Bucket>.Create((left, right) => (left.LooksFullAt, left.Number).CompareTo((right.LooksFullAt, right.Number))));
    private readonly SortedSet<Crowd> _bySize = new(Comparer<Crowd>.Create((left, right) => (left.Size, left.Number).CompareTo((right.Size, right.Number))));
    private long _numbers;

    public int Count => _buckets.Count;

    /// <summary>When the key's bucket is full; in the past for one that was never used.</summary>
    public long FullAt(TKey key) => _buckets.TryGetValue(key, out var bucket) ? bucket.FullAt : long.MinValue;

    /// <summary>Takes a token, whether or not there is one: the caller has looked.</summary>
    public void Take(TKey key, TokenBucket kind, long now)
    {
        if (!_buckets.TryGetValue(key, out var bucket)) bucket = Add(key, now);
        bucket.FullAt = kind.Take(bucket.FullAt, now);
        bucket.Crowd.Used(bucket);
        ForgetFull(now);
        if (_buckets.Count > max) Remove(_bySize.Max!.LeastLatelyUsed);
    }

    private Bucket Add(TKey key, long now)
    {
        var group = crowdOf(key);
        if (!_crowds.TryGetValue(group, out var crowd)) _crowds[group] = crowd = new Crowd(group, _numbers++);
        var bucket = new Bucket(key, crowd, _numbers++) { LooksFullAt = now };
        _buckets[key] = bucket;
        _byEnd.Add(bucket);
        _bySize.Remove(crowd);
        crowd.Add(bucket);
        _bySize.Add(crowd);
        return bucket;
    }

    private void Remove(Bucket bucket)
    {
        var crowd = bucket.Crowd;
        _buckets.Remove(bucket.Key);
        _byEnd.Remove(bucket);
        _bySize.Remove(crowd);
        crowd.Remove(bucket);
        if (crowd.Size > 0) _bySize.Add(crowd);
        else _crowds.Remove(crowd.Group);
    }

    /// <summary>A bucket's place among the ends is corrected only when its turn comes: takings are many, and ends are few.</summary>
    private void ForgetFull(long now)
    {
        for (var i = 0; i < ForgottenAtOnce && _byEnd.Min is { } first && first.LooksFullAt <= now; i++)
        {
            if (first.FullAt <= now)
            {
                Remove(first);
                continue;
            }

            _byEnd.Remove(first);
            first.LooksFullAt = first.FullAt;
            _byEnd.Add(first);
        }
    }

    private sealed class Bucket(TKey key, Crowd crowd, long number)
    {
        public TKey Key => key;

        public Crowd Crowd => crowd;

        public long Number => number;

        public long FullAt { get; set; } = long.MinValue;

        /// <summary>Its place among the ends, at or before <see cref="FullAt"/>.</summary>
        public long LooksFullAt { get; set; }

        public LinkedListNode<Bucket>? Place { get; set; }
    }

    private sealed class Crowd(AddressGroup group, long number)
    {
        private readonly LinkedList<Bucket> _members = [];

        public AddressGroup Group => group;

        public long Number => number;

        public int Size => _members.Count;

        public Bucket LeastLatelyUsed => _members.First!.Value;

        public void Add(Bucket bucket) => bucket.Place = _members.AddLast(bucket);

        public void Remove(Bucket bucket) => _members.Remove(bucket.Place!);

        public void Used(Bucket bucket)
        {
            if (bucket.Place!.Next is null) return;
            _members.Remove(bucket.Place);
            _members.AddLast(bucket.Place);
        }
    }
}
