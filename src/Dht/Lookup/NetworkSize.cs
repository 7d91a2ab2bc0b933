using Registry.Dht.Routing;

namespace Registry.Dht.Lookup;

/// <summary>
/// How many DHT servers there are, judged by how near the closest peers of looked-up keys were: the i-th closest of N is i/N of
/// the key space away on average. (The idea is that of optimistic provide in go-libp2p-kad-dht.) Safe to use from several threads.
/// </summary>
internal sealed class NetworkSize(RoutingTable table, TimeProvider time)
{
    // Few enough that the estimate follows a network that grows, enough that a liar or two do not shift the median.
    private const int MaxSamples = 15;
    private const int MinSamples = 3;
    private static readonly TimeSpan Validity = TimeSpan.FromHours(2);

    private readonly Lock _gate = new();
    private readonly Queue<(double Size, DateTimeOffset At)> _samples = new();

    /// <summary>Null when there is no telling; then the network is small, or this host new in it.</summary>
    public double? Estimate()
    {
        lock (_gate)
        {
            var oldest = time.GetUtcNow() - Validity;
            while (_samples.TryPeek(out var first) && first.At < oldest) _samples.Dequeue();
            if (_samples.Count >= MinSamples) return _samples.Select(static s => s.Size).Order().ElementAt(_samples.Count / 2);
        }
        // One's own neighbourhood is what a routing table knows best.
        var nearest = new RoutingEntry[KBucket.Capacity];
        return table.Nearest(table.Local, except: null, nearest) == KBucket.Capacity
            ? SizeFrom(nearest.Select(entry => entry.Key.DistanceTo(table.Local)))
            : null;
    }

    /// <summary>The distances, in order, of the k closest peers that answered when a key was looked up.</summary>
    public void Add(IEnumerable<KadKey> distances)
    {
        var size = SizeFrom(distances);
        lock (_gate)
        {
            _samples.Enqueue((size, time.GetUtcNow()));
            if (_samples.Count > MaxSamples) _samples.Dequeue();
        }
    }

    /// <summary>Of the whole key space, 0 to 1.</summary>
    public static double Fraction(KadKey distance) => distance.A / 18446744073709551616.0;

    /// <summary>The line through the origin that fits best: distance = rank / N.</summary>
    private static double SizeFrom(IEnumerable<KadKey> distances)
    {
        var (rank, squares, products) = (0, 0.0, 0.0);
        foreach (var distance in distances)
        {
            rank++;
            squares += (double)rank * rank;
            products += rank * Fraction(distance);
        }
        return squares / products;
    }
}
