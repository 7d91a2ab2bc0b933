using Registry.Dht.Routing;
using Registry.Dht.Tests.Wire.Generated;
using Registry.Identity;
using Registry.Libp2p.Transport.Memory;
using Registry.Multiformats;
using Registry.Testing;

namespace Registry.Dht.Tests.Server;

public sealed class FindNodeTests
{
    private readonly MemoryNetwork _network = new();

    [Theory]
    [InlineData("/ipfs/kad/1.0.0")]
    [InlineData("/far-mesh/kad/1.0.0")]
    public async Task The_closest_twenty_with_addresses_come_back_closest_first(string protocol)
    {
        await using var server = await StartAsync(1);
        await using var client = await StartAsync(2, isServer: false);
        var known = Fill(server, 60);
        // One nobody knows an address of is left out, and the one behind it moves up.
        server.Dht.Table.TryAdd(KadPeers.Id(9999), null, default);
        await using var probe = await client.OpenAsync(server, protocol);
        foreach (var number in Enumerable.Range(1, 10))
        {
            var key = KadPeers.Key(number);
            var reply = await probe.FindNodeAsync(key);
            Assert.Equal(Message.Types.MessageType.FindNode, reply.Type);
            Assert.Equal(1, reply.ClusterLevelRaw);
            Assert.Equal(Closest(known, key, 20), KadProbe.Ids(reply.CloserPeers));
            Assert.All(reply.CloserPeers, p => Assert.True(Multiaddr.TryDecode(p.Addrs.Single().Span, out _)));
        }
    }

    [Fact]
    public async Task This_daemon_is_named_when_it_is_asked_for()
    {
        await using var server = await StartAsync(1);
        await using var client = await StartAsync(2, isServer: false);
        await using var probe = await client.OpenAsync(server);
        var alone = await probe.FindNodeAsync(server.Id.Bytes.Span);
        Assert.Equal([server.Id], KadProbe.Ids(alone.CloserPeers));
        Assert.Equal(server.Address.Bytes.ToArray(), alone.CloserPeers[0].Addrs.Single().ToByteArray());

        Fill(server, 30);
        var reply = await probe.FindNodeAsync(server.Id.Bytes.Span);
        Assert.Equal(21, reply.CloserPeers.Count);
        Assert.Equal(server.Id, KadProbe.Ids(reply.CloserPeers)[0]);
    }

    [Fact]
    public async Task A_client_is_found_by_its_id_but_never_told_of_itself()
    {
        await using var server = await StartAsync(1);
        await using var worker = await StartAsync(2, isServer: false);
        await using var client = await StartAsync(3, isServer: false);
        await worker.ConnectAsync(server);
        await using var probe = await client.OpenAsync(server);
        var reply = await probe.FindNodeAsync(worker.Id.Bytes.Span);
        Assert.Equal([worker.Id], KadProbe.Ids(reply.CloserPeers));
        Assert.Equal(Message.Types.ConnectionType.Connected, reply.CloserPeers[0].Connection);
        Assert.Contains(reply.CloserPeers[0].Addrs, a => a.Span.SequenceEqual(worker.Address.Bytes.Span));
        Assert.Empty((await probe.FindNodeAsync(client.Id.Bytes.Span)).CloserPeers);

        // Still known half an hour after it left, less a little.
        await worker.DisposeAsync();
        await Eventually.IsTrue(() => server.Swarm.FindConnection(worker.Id) is null, "worker gone");
        var after = await probe.FindNodeAsync(worker.Id.Bytes.Span);
        Assert.Equal([worker.Id], KadProbe.Ids(after.CloserPeers));
        Assert.Equal(Message.Types.ConnectionType.NotConnected, after.CloserPeers[0].Connection);
    }

    [Fact]
    public async Task The_asker_is_left_out_and_keys_need_not_be_peer_ids()
    {
        await using var server = await StartAsync(1);
        await using var other = await StartAsync(2);
        await using var asker = await StartAsync(3);
        await using var probe = await asker.OpenAsync(server);
        await other.ConnectAsync(server);
        await Eventually.IsTrue(() => server.Dht.Table.Count == 2, "both admitted");
        foreach (var key in new[] { "12D3KooWGBfKqTqgXTuLLHkBTg"u8.ToArray(), [0], new byte[1000] })
        {
            Assert.Equal([other.Id], KadProbe.Ids((await probe.FindNodeAsync(key)).CloserPeers));
        }
    }

    [Fact]
    public async Task A_peer_of_the_table_is_named_when_the_peer_store_has_forgotten_it()
    {
        await using var server = await StartAsync(1);
        await using var client = await StartAsync(2, isServer: false);
        server.Dht.Table.TryAdd(KadPeers.Id(5), null, default);
        server.Dht.Table.Find(KadPeers.Id(5))!.Addresses = [KadPeers.Public(5)];
        await using var probe = await client.OpenAsync(server);

        var named = Assert.Single((await probe.FindNodeAsync(KadPeers.Key(1))).CloserPeers);
        Assert.Equal(KadPeers.Public(5).Bytes.ToArray(), Assert.Single(named.Addrs).ToByteArray());

        // What the peer says of itself is newer.
        server.Swarm.PeerStore.AddAddresses(KadPeers.Id(5), [KadPeers.Public(6)], TimeSpan.FromHours(1));
        named = Assert.Single((await probe.FindNodeAsync(KadPeers.Key(1))).CloserPeers);
        Assert.Equal(KadPeers.Public(6).Bytes.ToArray(), Assert.Single(named.Addrs).ToByteArray());
    }

    [Fact]
    public async Task Addresses_are_those_the_asker_can_reach()
    {
        await using var server = await StartAsync(1, "/ip4/45.1.1.1/tcp/4001");
        await using var stranger = await StartAsync(2, "/ip4/46.2.2.2/tcp/4001", isServer: false);
        await using var neighbour = await StartAsync(3, "/ip4/192.168.1.2/tcp/4001", isServer: false);
        var peer = KadPeers.Id(5);
        server.Swarm.PeerStore.AddAddresses(peer, [Multiaddr.Parse("/ip4/127.0.0.1/tcp/1"), Multiaddr.Parse("/ip4/10.0.0.1/tcp/2"), Multiaddr.Parse("/ip4/47.3.3.3/tcp/3")], TimeSpan.FromHours(1));
        server.Swarm.PeerStore.AddAddresses(KadPeers.Id(6), [Multiaddr.Parse("/ip4/127.0.0.1/tcp/1")], TimeSpan.FromHours(1));
        server.Dht.Table.TryAdd(peer, null, default);
        server.Dht.Table.TryAdd(KadPeers.Id(6), null, default);

        await using var far = await stranger.OpenAsync(server);
        var toStranger = await far.FindNodeAsync(KadPeers.Key(1));
        Assert.Equal([peer], KadProbe.Ids(toStranger.CloserPeers));
        Assert.Single(toStranger.CloserPeers[0].Addrs);

        await using var near = await neighbour.OpenAsync(server);
        var toNeighbour = await near.FindNodeAsync(KadPeers.Key(1));
        Assert.Equal([peer], KadProbe.Ids(toNeighbour.CloserPeers));
        Assert.Equal(2, toNeighbour.CloserPeers[0].Addrs.Count);
    }

    private Task<KadHost> StartAsync(int number, string? address = null, bool isServer = true)
        => KadHost.StartAsync(_network, new KadHostOptions(number) { Address = address is null ? null : Multiaddr.Parse(address), IsServer = isServer });

    private static List<PeerId> Fill(KadHost server, int count)
    {
        var added = new List<PeerId>();
        for (var i = 100; i < 100 + count; i++)
        {
            server.Swarm.PeerStore.AddAddresses(KadPeers.Id(i), [KadPeers.Public(i)], TimeSpan.FromHours(1));
            if (server.Dht.Table.TryAdd(KadPeers.Id(i), null, default) == Admission.Added) added.Add(KadPeers.Id(i));
        }
        return added;
    }

    private static IEnumerable<PeerId> Closest(List<PeerId> peers, byte[] key, int count)
        => peers.OrderBy(p => KadKey.Of(p.Bytes.Span).DistanceTo(KadKey.Of(key))).Take(count);
}
