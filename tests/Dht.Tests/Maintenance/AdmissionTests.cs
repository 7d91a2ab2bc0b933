using Registry.Dht.Lookup;
using Registry.Libp2p.Transport.Memory;
using Registry.Multiformats;
using Registry.Testing;

namespace Registry.Dht.Tests.Maintenance;

public sealed class AdmissionTests
{
    private readonly MemoryNetwork _network = new();

    [Fact]
    public async Task Servers_admit_each_other_and_no_clients()
    {
        await using var left = await StartAsync(1);
        await using var right = await StartAsync(2);
        await using var client = await StartAsync(3, isServer: false);
        await left.ConnectAsync(right);
        await client.ConnectAsync(left);
        await Eventually.IsTrue(() => left.Dht.Table.Find(right.Id) is not null && right.Dht.Table.Find(left.Id) is not null, "admitted");
        Assert.Null(left.Dht.Table.Find(client.Id));
        var listed = Assert.Single(left.Dht.RoutingTablePeers());
        Assert.Equal((right.Id, true), (listed.Peer, listed.IsConnected));
    }

    [Fact]
    public async Task A_peer_that_says_it_is_a_server_but_does_not_answer_stays_out()
    {
        await using var server = await StartAsync(1);
        await using var mute = await StartAsync(2, isServer: false);
        mute.Swarm.Handle("/ipfs/kad/1.0.0", static (stream, _) =>
        {
            stream.Reset();
            return ValueTask.CompletedTask;
        });
        await mute.ConnectAsync(server);
        var reply = await server.Dht.FindNodeAsync(mute.Id, "x"u8.ToArray(), CancellationToken.None);
        Assert.NotEqual(RequestOutcome.Answered, reply.Outcome);
        Assert.Equal(0, server.Dht.Table.Count);
    }

    [Fact]
    public async Task A_peer_leaves_when_it_stops_serving()
    {
        await using var server = await StartAsync(1);
        await using var other = await StartAsync(2);
        await other.ConnectAsync(server);
        await Eventually.IsTrue(() => server.Dht.Table.Count == 1, "admitted");
        await other.Dht.DisposeAsync();
        await Eventually.IsTrue(() => server.Dht.Table.Count == 0, "left after identify push");
    }

    [Fact]
    public async Task A_peer_that_is_gone_leaves_at_the_first_failed_request()
    {
        await using var server = await StartAsync(1);
        var other = await StartAsync(2);
        await other.ConnectAsync(server);
        await Eventually.IsTrue(() => server.Dht.Table.Count == 1, "admitted");
        await other.DisposeAsync();
        await Eventually.IsTrue(() => server.Dht.Table.Find(other.Id) is { IsConnected: false }, "disconnected, and kept");
        var reply = await server.Dht.FindNodeAsync(other.Id, "x"u8.ToArray(), CancellationToken.None);
        Assert.Equal(RequestOutcome.Unreachable, reply.Outcome);
        Assert.Equal(0, server.Dht.Table.Count);
    }

    [Fact]
    public async Task Peers_of_one_subnet_are_limited_unless_it_is_private()
    {
        await using var server = await StartAsync(1, "/ip4/45.1.1.1/tcp/4001");
        var hosts = new List<KadHost>();
        try
        {
            for (var i = 0; i < 4; i++)
            {
                hosts.Add(await StartAsync(10 + i, $"/ip4/46.1.0.{i + 1}/tcp/4001"));
                hosts.Add(await StartAsync(20 + i, $"/ip4/10.1.0.{i + 1}/tcp/4001"));
            }
            foreach (var host in hosts) await host.ConnectAsync(server);
            // Two of the public ones, which is what one bucket takes, and all private ones.
            await Eventually.IsTrue(() => server.Dht.Table.Count == 6, "admitted");
            Assert.Equal(4, server.Dht.RoutingTablePeers().Count(p => hosts.Exists(h => h.Id.Equals(p.Peer) && h.Address.ToString().StartsWith("/ip4/10.", StringComparison.Ordinal))));
        }
        finally
        {
            foreach (var host in hosts) await host.DisposeAsync();
        }
    }

    private Task<KadHost> StartAsync(int number, string? address = null, bool isServer = true)
        => KadHost.StartAsync(_network, new KadHostOptions(number) { Address = address is null ? null : Multiaddr.Parse(address), IsServer = isServer });
}
