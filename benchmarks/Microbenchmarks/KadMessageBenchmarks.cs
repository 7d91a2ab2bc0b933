using System.Buffers;
using BenchmarkDotNet.Attributes;
using Registry.Dht.Wire;
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
