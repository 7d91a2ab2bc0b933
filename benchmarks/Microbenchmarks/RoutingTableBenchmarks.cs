using BenchmarkDotNet.Attributes;
using Registry.Dht.Routing;
using Registry.Identity;

namespace Registry.Microbenchmarks;

/// <summary>The twenty nearest entries to random keys, out of a table that was offered so many peers.</summary>
public class RoutingTableBenchmarks
{
    private readonly RoutingEntry[] _nearest = new RoutingEntry[KBucket.Capacity];
    private RoutingTable _table = null!;
    private List<PeerId> _targets = [];
    private int _next;

    [Params(20, 1000, 100_000)]
    public int Offered { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var peers = RandomPeers.Take(Offered + 1, seed: 2);
        _table = new RoutingTable(KadKey.Of(peers[0].Bytes.Span), new RoutingTableLimits(3, 2));
        foreach (var peer in peers.Skip(1)) _table.TryAdd(peer, null, DateTimeOffset.UnixEpoch);
        _targets = RandomPeers.Take(1024, seed: 3);
    }

    /// <summary>The hash of the key included.</summary>
    [Benchmark]
    public int Nearest()
    {
        var target = _targets[_next++ % _targets.Count];
        return _table.Nearest(KadKey.Of(target.Bytes.Span), null, _nearest);
    }
}
