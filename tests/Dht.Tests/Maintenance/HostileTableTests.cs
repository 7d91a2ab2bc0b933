using System.Buffers;
using Google.Protobuf;
using Registry.Dht.Lookup;
using Registry.Dht.Tests.Wire.Generated;
using Registry.Libp2p.Protocols;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Transport.Memory;
using Registry.Multiformats;
using Registry.Testing;

namespace Registry.Dht.Tests.Maintenance;

/// <summary>What others say reaches the table only through a connection of its own.</summary>
public sealed class HostileTableTests
{
    private readonly MemoryNetwork _network = new();

    [Fact]
    public async Task Peers_that_are_named_get_into_the_table_only_when_they_answer_themselves()
    {
        await using var host = await StartAsync(1, "/ip4/45.1.1.1/tcp/4001");
        await using var liar = await StartAsync(2, "/ip4/46.1.1.1/tcp/4001");
        var lies = new Message { Type = Message.Types.MessageType.FindNode };
        var self = new Message.Types.Peer { Id = ByteString.CopyFrom(host.Id.Bytes.Span), Addrs = { Bytes("/ip4/47.1.1.1/tcp/4001") } };
        lies.CloserPeers.Add(self);
        lies.CloserPeers.Add(new Message.Types.Peer { Id = ByteString.CopyFrom(new byte[5000]) });
        lies.CloserPeers.Add(new Message.Types.Peer { Id = ByteString.Empty, Addrs = { Bytes("/ip4/47.1.1.1/tcp/4001") } });
        for (var i = 0; i < 100; i++)
        {
            // Twice each, from private networks, unspecified addresses and with bytes that are no address.
            var peer = new Message.Types.Peer { Id = ByteString.CopyFrom(KadPeers.Id(i / 2).Bytes.Span) };
            peer.Addrs.Add([Bytes("/ip4/10.0.0.1/tcp/1"), Bytes("/ip4/127.0.0.1/tcp/1"), Bytes("/ip4/0.0.0.0/tcp/1"), ByteString.CopyFrom(new byte[700])]);
            lies.CloserPeers.Add(peer);
        }
        foreach (var protocol in new KadOptions().Protocols) liar.Swarm.Handle(protocol, (stream, cancellation) => AnswerAsync(stream, lies, cancellation));

        await host.Dht.BootstrapAsync([liar.FullAddress], CancellationToken.None);
        var reply = await host.Dht.FindNodeAsync(liar.Id, "x"u8.ToArray(), CancellationToken.None);

        Assert.Equal(RequestOutcome.Answered, reply.Outcome);
        Assert.Equal(liar.Id, Assert.Single(host.Dht.RoutingTablePeers()).Peer);
        Assert.All(reply.Closer, p => Assert.Empty(p.Addresses));
        Assert.DoesNotContain(reply.Closer, p => p.Peer.Equals(host.Id));
        for (var i = 0; i < 50; i++) Assert.Empty(host.Swarm.PeerStore.Addresses(KadPeers.Id(i)));
        Assert.Empty(host.Swarm.PeerStore.Addresses(host.Id));
    }

    [Fact]
    public async Task A_peer_that_serves_but_does_not_answer_any_more_leaves_though_it_stays_connected()
    {
        // A stream kept for later would still be served.
        await using var host = await KadHost.StartAsync(_network, new KadHostOptions(1) { Kad = new KadOptions { MaxIdleStreamsPerPeer = 0 } });
        await using var other = await StartAsync(2, null);
        await host.ConnectAsync(other);
        await Eventually.IsTrue(() => host.Dht.Table.Count == 1, "admitted");
        foreach (var protocol in new KadOptions().Protocols)
        {
            other.Swarm.Handle(protocol, static (stream, _) =>
            {
                stream.Reset();
                return ValueTask.CompletedTask;
            });
        }
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(1, host.Dht.Table.Count);
            await host.Dht.FindNodeAsync(other.Id, "x"u8.ToArray(), CancellationToken.None);
        }
        Assert.NotNull(host.Swarm.FindConnection(other.Id));
        Assert.Equal(0, host.Dht.Table.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Setting_the_clock_by_an_hour_empties_no_table(int hours)
    {
        var time = new ManualTimeProvider();
        // Nothing falls due within the minute: what is under way when a minute passes at once has failed at its deadline.
        var table = new RoutingTableOptions { RefreshInterval = TimeSpan.FromDays(1), LowPeers = 1 };
        await using var host = await KadHost.StartAsync(_network, new KadHostOptions(1) { Time = time, Kad = new KadOptions { Table = table } });
        await using var connected = await StartAsync(2, null);
        await using var disconnected = await StartAsync(3, null);
        await host.Dht.BootstrapAsync([connected.FullAddress, disconnected.FullAddress], CancellationToken.None);
        Assert.Equal(2, host.Dht.Table.Count);
        // Whoever of them still checks this host would connect again.
        await Eventually.IsTrue(() => connected.Dht.Table.Count == 1 && disconnected.Dht.Table.Count == 1, "they know it too");
        await host.Swarm.DisconnectAsync(disconnected.Id, Registry.Libp2p.EndReason.Closed);
        await Eventually.IsTrue(() => host.Dht.Table.Find(disconnected.Id) is { IsConnected: false }, "disconnected");

        time.Set(TimeSpan.FromHours(hours));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, host.Dht.Table.Count);
        Assert.All(host.Dht.RoutingTablePeers(), p => Assert.InRange(time.GetUtcNow() - p.LastSeen, TimeSpan.Zero, TimeSpan.FromMinutes(2)));
        var reply = await host.Dht.FindNodeAsync(disconnected.Id, "x"u8.ToArray(), CancellationToken.None);
        Assert.Equal(RequestOutcome.Answered, reply.Outcome);
        Assert.Equal(2, host.Dht.Table.Count);
    }

    private static ByteString Bytes(string address) => ByteString.CopyFrom(Multiaddr.Parse(address).Bytes.Span);

    private static async ValueTask AnswerAsync(PeerStream stream, Message answer, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await stream.Input.ReadAsync(cancellation);
            var buffer = read.Buffer;
            while (Frames.TryTake(ref buffer, 1 << 16, out _) == OperationStatus.Done)
            {
                using var bytes = new MemoryStream();
                answer.WriteDelimitedTo(bytes);
                await stream.Output.WriteAsync(bytes.ToArray(), cancellation);
            }
            stream.Input.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted) return;
        }
    }

    private Task<KadHost> StartAsync(int number, string? address)
        => KadHost.StartAsync(_network, new KadHostOptions(number) { Address = address is null ? null : Multiaddr.Parse(address) });
}
