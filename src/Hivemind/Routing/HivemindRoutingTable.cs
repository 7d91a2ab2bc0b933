using Registry.Identity;

namespace Registry.Hivemind.Routing;

/// <summary>
/// Hivemind's routing table (dht/routing.py): k-buckets that split when they hold the own id or their depth is no multiple of a
/// modulus. A node is a node id and the peer that claims it: one of each for the other, so that a peer cannot fill the table
/// with ids nor take those of others. A synchronous core; safe to use from several threads.
/// </summary>
internal sealed class HivemindRoutingTable(DhtId self, PeerId selfPeer, HivemindOptions options)
{
    private const int Bits = 8 * DhtId.Size;

    private readonly Lock _gate = new();
    private readonly Bucket _root = new(0, holdsSelf: true, options.K);
    private readonly Dictionary<DhtId, PeerId> _peers = [];
    private readonly Dictionary<PeerId, DhtId> _ids = [];
    private int _version;

    /// <summary>Nodes known, those that wait for a place included.</summary>
    public int Count
    {
        get { lock (_gate) return _peers.Count; }
    }

    /// <summary>Another number after every node added or removed.</summary>
    public int Version => Volatile.Read(ref _version);

    /// <summary>A request or an answer came from this peer under this node id.</summary>
    public Offered Offer(DhtId id, PeerId peer)
    {
        if (id == self || peer.Equals(selfPeer)) return new Offered(OfferResult.Self);
        lock (_gate)
        {
            var known = _peers.TryGetValue(id, out var holder);
            if (known && !holder!.Equals(peer)) return new Offered(OfferResult.Contested, Doubt(id, holder));

            // A peer that comes back under another id has been started anew.
            if (_ids.TryGetValue(peer, out var earlier) && earlier != id) Forget(earlier, peer);
            var node = new TableNode(id, peer);
            var bucket = BucketFor(id);
            while (!bucket.TryPut(node))
            {
                if (!MaySplit(bucket)) return Wait(bucket, node, known);
                bucket.Split(self);
                bucket = bucket.HalfOf(id);
            }

            return new Offered(Remember(node) ? OfferResult.Added : OfferResult.Updated);
        }
    }

    public bool TryGetId(PeerId peer, out DhtId id)
    {
        lock (_gate) return _ids.TryGetValue(peer, out id);
    }

    /// <summary>A node that was doubted has not been asked after all: it may be doubted again.</summary>
    public void TakeBackDoubt(DhtId id)
    {
        lock (_gate) BucketFor(id).TakeBackDoubt(id);
    }

    /// <summary>Takes a peer's node out; one that waits takes the place. False when it was not known.</summary>
    public bool Remove(PeerId peer)
    {
        lock (_gate)
        {
            if (!_ids.TryGetValue(peer, out var id)) return false;
            Forget(id, peer);
            return true;
        }
    }

    /// <summary>The nodes nearest to an id, nearest first, at most <paramref name="count"/>; those of the peer or id excluded left out.</summary>
    public IReadOnlyList<TableNode> Nearest(DhtId target, int count, PeerId? exceptPeer = null, DhtId? exceptId = null)
    {
        var found = new List<TableNode>(Math.Min(count, Count));
        lock (_gate) Collect(_root, target, count, exceptPeer, exceptId, found);
        return found;
    }

    /// <summary>
    /// A node, <paramref name="except"/> aside, is nearer to a key than this one. Mostly told by a glance: whoever shares a
    /// bucket with a key is nearer to it than anybody outside.
    /// </summary>
    public bool HasNearerThanSelf(DhtId key, PeerId except)
    {
        lock (_gate)
        {
            var bucket = BucketFor(key);
            if (!bucket.HoldsSelf && bucket.Nodes.Exists(node => !node.Peer.Equals(except))) return true;
        }

        return Nearest(key, 1, except) is [var nearest] && nearest.Id.DistanceTo(key) < self.DistanceTo(key);
    }

    /// <summary>The nodes that have a place; a copy.</summary>
    public IReadOnlyList<TableNode> Nodes() => Nearest(self, int.MaxValue);

    /// <summary>Two halves of a bucket never overlap in distance, so the nearer one comes first as a whole.</summary>
    private static void Collect(Bucket bucket, DhtId target, int count, PeerId? exceptPeer, DhtId? exceptId, List<TableNode> into)
    {
        if (into.Count >= count) return;
        if (bucket.Halves is { } halves)
        {
            var one = target.Bit(bucket.Depth);
            Collect(one ? halves.One : halves.Zero, target, count, exceptPeer, exceptId, into);
            Collect(one ? halves.Zero : halves.One, target, count, exceptPeer, exceptId, into);
            return;
        }

        var first = into.Count;
        foreach (var node in bucket.Nodes)
        {
            if (node.Id != exceptId && !node.Peer.Equals(exceptPeer)) into.Add(node);
        }

        into.Sort(first, into.Count - first, Comparer<TableNode>.Create((a, b) => a.Id.DistanceTo(target).CompareTo(b.Id.DistanceTo(target))));
        if (into.Count > count) into.RemoveRange(count, into.Count - count);
    }

    private Bucket BucketFor(DhtId id)
    {
        var bucket = _root;
        while (bucket.Halves is not null) bucket = bucket.HalfOf(id);
        return bucket;
    }

    private bool MaySplit(Bucket bucket) =>
        _peers.Count < options.MaxTableNodes && bucket.Depth < Bits - 1 && (bucket.HoldsSelf || bucket.Depth % options.DepthModulo != 0);

    private Offered Wait(Bucket bucket, TableNode node, bool known)
    {
        if (bucket.PutWaiting(node) is { } gone) Drop(gone.Id, gone.Peer);
        Remember(node);
        return new Offered(known ? OfferResult.StillWaiting : OfferResult.Waiting, bucket.NextDoubted());
    }

    private TableNode? Doubt(DhtId id, PeerId holder) => BucketFor(id).TryDoubt(id) ? new TableNode(id, holder) : null;

    private bool Remember(TableNode node)
    {
        if (!_peers.TryAdd(node.Id, node.Peer)) return false;
        _ids.Add(node.Peer, node.Id);
        _version++;
        return true;
    }

    private void Forget(DhtId id, PeerId peer)
    {
        BucketFor(id).Remove(id);
        Drop(id, peer);
    }

    private void Drop(DhtId id, PeerId peer)
    {
        _peers.Remove(id);
        _ids.Remove(peer);
        _version++;
    }
}

/// <summary>A node of hivemind's routing table.</summary>
public readonly record struct TableNode(DhtId Id, PeerId Peer);

/// <summary>The outcome of an offer; <paramref name="Doubted"/> is a node that should be asked whether it is still there.</summary>
internal readonly record struct Offered(OfferResult Result, TableNode? Doubted = null)
{
    public bool IsNew => Result is OfferResult.Added or OfferResult.Waiting;
}

/// <summary>What became of a node offered to the routing table.</summary>
internal enum OfferResult
{
    /// <summary>It was not known and has a place now.</summary>
    Added,

    /// <summary>It was known; now it is the most recently heard of.</summary>
    Updated,

    /// <summary>It was not known; the bucket is full, and it waits for a place.</summary>
    Waiting,

    /// <summary>It waits already, and goes on waiting.</summary>
    StillWaiting,

    /// <summary>The id, or the peer, is this node's own. Nothing was done.</summary>
    Self,

    /// <summary>Another peer holds that node id. It keeps it until it no longer answers.</summary>
    Contested,
}
