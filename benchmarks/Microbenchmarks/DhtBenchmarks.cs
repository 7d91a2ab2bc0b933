using System.Buffers;
using BenchmarkDotNet.Attributes;
using Registry.Dht.Routing;
using Registry.Dht.Wire;
using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Microbenchmarks;

/// <summary>A FIND_NODE request decoded; its answer of twenty peers with two addresses each encoded.</summary>
public class KadMessageBenchmarks
{
    private readonly ArrayBufferWriter<byte> _output = new(64 * 1024);
    private byte[] _request = [];
    private EncodedPeer[] _peers = [];

    [GlobalSetup]
    public void Setup()
    {
        var peers = RandomPeers.Take(21, seed: 1);
        Multiaddr[] addresses = [Multiaddr.Parse("/ip4/203.0.113.7/tcp/31337"), Multiaddr.Parse("/ip6/2001:db8::7/tcp/31337")];
        KadMessageWriter.Write(_output, KadMessageType.FindNode, peers[0].Bytes.Span);
        _request = _output.WrittenSpan[1..].ToArray();
        _peers = [.. peers.Skip(1).Select(p => new EncodedPeer(KadPeerWriter.Encode(p, addresses), isConnected: true))];
    }

    [Benchmark]
    public int DecodeRequest() => KadMessageView.TryParse(_request, out var view) ? view.Key.Length : 0;

    [Benchmark]
    public int EncodeReply()
    {
        _output.ResetWrittenCount();
        KadMessageWriter.Write(_output, KadMessageType.FindNode, closer: _peers);
        return _output.WrittenCount;
    }
}

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

/// <summary>Peer ids of sha2-256 form from a seed.</summary>
internal static class RandomPeers
{
    public static List<PeerId> Take(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => One(random))];
    }

    private static PeerId One(Random random)
    {
        var digest = new byte[32];
        random.NextBytes(digest);
        return PeerId.TryDecode([0x12, 0x20, .. digest], out var peer) ? peer : throw new InvalidOperationException("No multihash.");
    }
}
