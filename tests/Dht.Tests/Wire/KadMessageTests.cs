using System.Buffers;
using Google.Protobuf;
using Registry.Dht.Wire;

namespace Registry.Dht.Tests.Wire;

public sealed class KadMessageTests
{
    public static TheoryData<int> Types => [0, 1, 2, 3, 4, 5];

    [Theory]
    [MemberData(nameof(Types))]
    public void Written_byte_for_byte_as_the_generated_code_does(int type)
    {
        var peers = new[] { (KadPeers.Id(1), true), (KadPeers.Id(2), false), (KadPeers.Id(3), true) };
        var encoded = Array.ConvertAll(peers, p => new EncodedPeer(KadPeerWriter.Encode(p.Item1, [KadPeers.Public(1), KadPeers.Loopback(2)]), p.Item2));
        var record = KadRecordWriter.Encode("/pk/a"u8, "value"u8, new DateTimeOffset(2026, 11, 20, 10, 0, 1, TimeSpan.Zero));
        var output = new ArrayBufferWriter<byte>();
        KadMessageWriter.Write(output, (KadMessageType)type, "/pk/a"u8, record, encoded.AsSpan(0, 2), encoded.AsSpan(2));

        var expected = new Generated.Message
        {
            Type = (Generated.Message.Types.MessageType)type,
            Key = ByteString.CopyFromUtf8("/pk/a"),
            Record = new Generated.Record { Key = ByteString.CopyFromUtf8("/pk/a"), Value = ByteString.CopyFromUtf8("value"), TimeReceived = "2026-11-20T10:00:01.000000000Z" },
            ClusterLevelRaw = 1,
        };
        foreach (var (id, connected) in peers[..2]) expected.CloserPeers.Add(Peer(id, connected));
        expected.ProviderPeers.Add(Peer(peers[2].Item1, peers[2].Item2));
        Assert.Equal(Delimited(expected), output.WrittenSpan.ToArray());
    }

    [Fact]
    public void Empty_parts_are_left_out()
    {
        var output = new ArrayBufferWriter<byte>();
        KadMessageWriter.Write(output, KadMessageType.FindNode);
        Assert.Equal(Delimited(new Generated.Message { Type = Generated.Message.Types.MessageType.FindNode, ClusterLevelRaw = 1 }), output.WrittenSpan.ToArray());
    }

    [Fact]
    public void What_generated_code_writes_is_read()
    {
        var message = new Generated.Message
        {
            Type = Generated.Message.Types.MessageType.AddProvider,
            Key = ByteString.CopyFrom(KadPeers.Key(1)),
            ClusterLevelRaw = 10,
        };
        message.ProviderPeers.Add(Peer(KadPeers.Id(4), connected: true));
        message.CloserPeers.Add(new Generated.Message.Types.Peer());

        Assert.True(KadMessageView.TryParse(message.ToByteArray(), out var view));
        Assert.Equal(KadMessageType.AddProvider, view.Type);
        Assert.Equal(KadPeers.Key(1), view.Key.ToArray());
        Assert.False(view.HasRecord);
        var providers = 0;
        foreach (var peer in view.ProviderPeers)
        {
            providers++;
            Assert.Equal(KadPeers.Id(4).Bytes.ToArray(), peer.Id.ToArray());
            Assert.Equal(KadConnectionType.Connected, peer.Connection);
            Assert.Equal([KadPeers.Public(1), KadPeers.Loopback(2)], PeerAddresses.Decode(peer, KadPeers.Id(4), 16));
        }
        Assert.Equal(1, providers);
    }

    [Fact]
    public void A_put_without_type_and_a_record_with_more_fields_are_read()
    {
        // js leaves the type of PUT_VALUE out; rust adds publisher (666) and ttl (777) to the record.
        byte[] record = [0x0a, 1, (byte)'k', 0x12, 1, (byte)'v', 0xd2, 0x29, 2, 1, 2, 0xc8, 0x30, 60];
        byte[] message = [0x12, 1, (byte)'k', 0x1a, (byte)record.Length, .. record, 0x98, 0x06, 1];
        Assert.True(KadMessageView.TryParse(message, out var view));
        Assert.Equal(KadMessageType.PutValue, view.Type);
        Assert.True(view.HasRecord);
        Assert.True(KadRecordView.TryParse(view.Record, out var read));
        Assert.Equal("k"u8.ToArray(), read.Key.ToArray());
        Assert.Equal("v"u8.ToArray(), read.Value.ToArray());
    }

    [Fact]
    public void Unparsable_addresses_are_passed_over()
    {
        var peer = new Generated.Message.Types.Peer { Id = ByteString.CopyFrom(KadPeers.Id(1).Bytes.Span) };
        peer.Addrs.Add(ByteString.CopyFrom(0xff, 0xff, 0xff));
        peer.Addrs.Add(ByteString.Empty);
        peer.Addrs.Add(ByteString.CopyFrom(KadPeers.Public(1).WithPeerId(KadPeers.Id(1).Bytes.Span).Bytes.Span));
        peer.Addrs.Add(ByteString.CopyFrom(KadPeers.Public(1).Bytes.Span));
        peer.Addrs.Add(ByteString.CopyFrom(KadPeers.Public(2).WithPeerId(KadPeers.Id(2).Bytes.Span).Bytes.Span));
        Assert.True(KadPeerView.TryParse(peer.ToByteArray(), out var view));
        Assert.Equal([KadPeers.Public(1)], PeerAddresses.Decode(view, KadPeers.Id(1), 16));
    }

    [Fact]
    public void An_encoded_peer_stays_within_its_bound()
    {
        var addresses = Enumerable.Range(0, 200).Select(KadPeers.Public).ToList();
        Assert.InRange(KadPeerWriter.Encode(KadPeers.Id(1), addresses).Length, KadPeerWriter.MaxLength - 32, KadPeerWriter.MaxLength);
    }

    private static Generated.Message.Types.Peer Peer(Identity.PeerId id, bool connected)
    {
        var peer = new Generated.Message.Types.Peer
        {
            Id = ByteString.CopyFrom(id.Bytes.Span),
            Connection = connected ? Generated.Message.Types.ConnectionType.Connected : Generated.Message.Types.ConnectionType.NotConnected,
        };
        peer.Addrs.Add(ByteString.CopyFrom(KadPeers.Public(1).Bytes.Span));
        peer.Addrs.Add(ByteString.CopyFrom(KadPeers.Loopback(2).Bytes.Span));
        return peer;
    }

    private static byte[] Delimited(Generated.Message message)
    {
        using var stream = new MemoryStream();
        message.WriteDelimitedTo(stream);
        return stream.ToArray();
    }
}
