using System.Net;
using Google.Protobuf;
using Registry.Dht.Lookup;
using Registry.Dht.Tests.Wire.Generated;
using Registry.Dht.Wire;
using Registry.Identity;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;
using PeerMessage = Registry.Dht.Tests.Wire.Generated.Message.Types.Peer;

namespace Registry.Dht.Tests.Lookup;

/// <summary>What is taken from an answer, by the bytes another implementation would send.</summary>
public sealed class KadRepliesTests
{
    private static readonly PeerId Self = KadPeers.Id(0);
    private static readonly byte[] Key = "/n/x"u8.ToArray();

    [Fact]
    public void Of_endless_repeated_own_and_broken_peers_forty_good_ones_remain()
    {
        var message = new Message { Type = Message.Types.MessageType.FindNode };
        message.CloserPeers.Add(Peer(Self, KadPeers.Public(1)));
        message.CloserPeers.Add(new PeerMessage { Id = ByteString.CopyFromUtf8("no peer id") });
        message.CloserPeers.Add(new PeerMessage { Id = ByteString.CopyFrom(new byte[100_000]) });
        for (var i = 0; i < 3; i++) message.CloserPeers.Add(Peer(KadPeers.Id(1), KadPeers.Public(1)));
        for (var i = 1; i < 3000; i++) message.CloserPeers.Add(Peer(KadPeers.Id(i), KadPeers.Public(i)));
        var reply = Parse(message, KadMessageType.FindNode);
        Assert.Equal(RequestOutcome.Answered, reply.Outcome);
        Assert.Equal(Enumerable.Range(1, 40).Select(KadPeers.Id), reply.Closer.Select(p => p.Peer));
    }

    [Fact]
    public void A_public_peer_is_not_believed_about_private_networks()
    {
        var message = new Message { Type = Message.Types.MessageType.GetProviders };
        var addresses = new[] { "/ip4/127.0.0.1/tcp/1", "/ip4/10.0.0.1/tcp/1", "/ip4/0.0.0.0/tcp/1", "/ip6/fe80::1/tcp/1", "/ip4/1.2.3.4/tcp/1" }.Select(a => Multiaddr.Parse(a)).ToArray();
        message.CloserPeers.Add(Peer(KadPeers.Id(1), addresses));
        message.ProviderPeers.Add(Peer(KadPeers.Id(2), addresses));
        var reply = Parse(message, KadMessageType.GetProviders);
        Assert.Equal([IPAddress.Parse("1.2.3.4")], reply.Closer[0].Addresses.Select(a => a.IpAddress));
        Assert.Equal([IPAddress.Parse("1.2.3.4")], reply.Providers[0].Addresses.Select(a => a.IpAddress));
        Assert.Equal(4, Parse(message, KadMessageType.GetProviders, AddressScope.Loopback).Closer[0].Addresses.Count);
    }

    [Fact]
    public void Addresses_of_one_peer_are_bounded_and_broken_ones_left_out()
    {
        var peer = Peer(KadPeers.Id(1), [.. Enumerable.Range(0, 5000).Select(KadPeers.Public)]);
        peer.Addrs.Insert(0, ByteString.CopyFrom(1, 2, 3));
        peer.Addrs.Insert(0, ByteString.Empty);
        var reply = Parse(new Message { Type = Message.Types.MessageType.FindNode, CloserPeers = { peer } }, KadMessageType.FindNode);
        Assert.Equal(16, reply.Closer[0].Addresses.Count);
    }

    [Theory]
    [InlineData(KadMessageType.FindNode)]
    [InlineData(KadMessageType.GetValue)]
    public void An_answer_of_another_kind_is_malformed(KadMessageType asked)
        => Assert.Equal(RequestOutcome.Malformed, Parse(new Message { Type = Message.Types.MessageType.GetProviders }, asked).Outcome);

    [Fact]
    public void A_record_under_another_key_is_malformed()
    {
        var message = new Message { Type = Message.Types.MessageType.GetValue, Record = Record("/n/y"u8, [1]) };
        Assert.Equal(RequestOutcome.Malformed, Parse(message, KadMessageType.GetValue).Outcome);
        message.Record = Record(Key, [1]);
        Assert.Equal([1], Parse(message, KadMessageType.GetValue).Value!);
        message.Record = null;
        Assert.Null(Parse(message, KadMessageType.GetValue).Value);
    }

    [Fact]
    public void A_put_is_echoed_or_it_was_not_stored()
    {
        var request = KadRequest.PutValue(Key, [1]);
        Assert.Equal(RequestOutcome.Answered, Parse(new Message { Record = Record(Key, [1]) }, request).Outcome);
        Assert.Equal(RequestOutcome.Malformed, Parse(new Message { Record = Record(Key, [2]) }, request).Outcome);
        Assert.Equal(RequestOutcome.Malformed, Parse(new Message { Record = Record("/n/y"u8, [1]) }, request).Outcome);
        Assert.Equal(RequestOutcome.Malformed, Parse(new Message(), request).Outcome);
    }

    [Fact]
    public void Any_bytes_have_an_outcome()
    {
        var seed = Environment.ProcessId;
        var random = new Random(seed);
        var good = new Message { Type = Message.Types.MessageType.GetValue, Record = Record(Key, [1]), CloserPeers = { Peer(KadPeers.Id(1), KadPeers.Public(1)) } }.ToByteArray();
        for (var i = 0; i < 5000; i++)
        {
            var bytes = i % 2 == 0 ? new byte[random.Next(80)] : (byte[])good.Clone();
            if (i % 2 == 0)
            {
                random.NextBytes(bytes);
            }
            else
            {
                for (var flips = random.Next(1, 5); flips > 0; flips--) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            }

            foreach (var type in Enum.GetValues<KadMessageType>())
            {
                var exception = Xunit.Record.Exception(() => KadReplies.Parse(bytes, type == KadMessageType.PutValue ? KadRequest.PutValue(Key, [1]) : new KadRequest(type, Key), Self, AddressScope.Public));
                Assert.True(exception is null, $"seed {seed}, {type}, {Convert.ToHexString(bytes)}: {exception}");
            }
        }
    }

    private static KadReply Parse(Message message, KadMessageType asked, AddressScope answerer = AddressScope.Public)
        => KadReplies.Parse(message.ToByteArray(), new KadRequest(asked, Key), Self, answerer);

    private static KadReply Parse(Message message, KadRequest request) => KadReplies.Parse(message.ToByteArray(), request, Self, AddressScope.Public);

    private static Wire.Generated.Record Record(ReadOnlySpan<byte> key, byte[] value)
        => new() { Key = ByteString.CopyFrom(key), Value = ByteString.CopyFrom(value) };

    private static PeerMessage Peer(PeerId peer, params Multiaddr[] addresses)
        => new() { Id = ByteString.CopyFrom(peer.Bytes.Span), Addrs = { addresses.Select(a => ByteString.CopyFrom(a.Bytes.Span)) } };
}
