using Registry.Dht.Lookup;
using Registry.Dht.Routing;
using Registry.Identity;

namespace Registry.Dht.Tests.Lookup;

/// <summary>Peers with k-bucket tables, and liars among them, for lookups run by plain calls on a clock of their own.</summary>
internal sealed class CoreNetwork
{
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(100);

    private readonly Random _random;
    private readonly List<PeerId> _peers;
    private readonly Dictionary<PeerId, KadKey> _keys;
    private readonly Dictionary<PeerId, List<PeerId>> _tables = [];
    private readonly List<PeerId> _byDistance;
    private readonly HashSet<PeerId> _liars;

    /// <summary>Liars are spread evenly: with 5, every fifth peer is one.</summary>
    public CoreNetwork(int seed, int peers, int everyLiar = int.MaxValue)
    {
        _random = new Random(seed);
        _peers = [.. Enumerable.Range(0, peers).Select(_ => KadPeers.Random(_random))];
        _keys = _peers.ToDictionary(p => p, p => KadKey.Of(p.Bytes.Span));
        Target = KadKey.Of(KadPeers.Random(_random).Bytes.Span);
        _byDistance = [.. _peers.OrderBy(p => _keys[p].DistanceTo(Target))];
        _liars = [.. _peers.Where((_, i) => i % everyLiar == everyLiar - 1)];
    }

    public KadKey Target { get; }

    public Random Random => _random;

    /// <summary>What a liar says instead of what it knows; null for an answer that never comes.</summary>
    public Func<PeerId, List<KnownPeer>?>? Lie { get; init; }

    /// <summary>Peers that a liar made up stall; else they fail after one round trip.</summary>
    public bool InventedPeersStall { get; init; }

    /// <summary>When the last lookup ended.</summary>
    public TimeSpan Elapsed { get; private set; }

    public List<PeerId> Closest(int count) => _byDistance[..count];

    public IterativeLookup Lookup(LookupRules rules, int seeds)
    {
        var lookup = new IterativeLookup(Target, KadPeers.Id(0), rules);
        lookup.Offer(_peers.Take(seeds).Select(p => new KnownPeer(p, [])));
        return lookup;
    }

    public bool IsLiar(PeerId peer) => _liars.Contains(peer);

    public IEnumerable<PeerId> SomeLiars(int count) => _liars.Take(count);

    /// <summary>Runs to the end; answers come after one round trip.</summary>
    public void Run(IterativeLookup lookup)
    {
        var inFlight = new PriorityQueue<(LookupCandidate Peer, int Attempt), (TimeSpan, int)>();
        var sequence = 0;
        var now = TimeSpan.Zero;
        while (true)
        {
            while (lookup.TryNext(now, out var next))
            {
                if (!Stalls(next.Peer)) inFlight.Enqueue((next, next.Attempts), (now + RoundTrip, sequence++));
            }

            if (lookup.IsFinished) break;
            var wake = lookup.NextWake!.Value;
            if (inFlight.TryPeek(out _, out var due) && due.Item1 <= wake)
            {
                var (peer, attempt) = inFlight.Dequeue();
                now = due.Item1;
                if (Answer(peer.Peer) is { } closer) lookup.OnAnswer(peer, closer);
                else lookup.OnFailure(peer, attempt);
            }
            else
            {
                now = wake;
            }
        }
        Elapsed = now;
    }

    private bool Stalls(PeerId peer) => _keys.ContainsKey(peer) ? IsLiar(peer) && Lie?.Invoke(peer) is null : InventedPeersStall;

    private List<KnownPeer>? Answer(PeerId peer)
    {
        if (!_keys.ContainsKey(peer)) return null;
        if (Lie is not null && IsLiar(peer)) return Lie(peer);
        return [.. Table(peer).OrderBy(p => _keys[p].DistanceTo(Target)).Take(KBucket.Capacity).Select(p => new KnownPeer(p, []))];
    }

    /// <summary>Up to k peers of each bucket.</summary>
    private List<PeerId> Table(PeerId owner)
    {
        if (_tables.TryGetValue(owner, out var table)) return table;
        var own = _keys[owner];
        table = [.. _peers
            .Where(p => !p.Equals(owner))
            .GroupBy(p => _keys[p].CommonPrefixLength(own))
            .SelectMany(bucket => bucket.OrderBy(_ => _random.Next()).Take(KBucket.Capacity))];
        _tables.Add(owner, table);
        return table;
    }
}
