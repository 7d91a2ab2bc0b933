using Registry.Dht.Lookup;
using Registry.Libp2p.Transport.Memory;
using Registry.Multiformats;
using Registry.Testing;

namespace Registry.Dht.Tests.Maintenance;

public sealed class BootstrapTests
{
    private readonly MemoryNetwork _network = new();

    /// <summary>A lookup ends when the closest three have answered, so no newcomer need know all; but it knows as many.</summary>
    [Fact]
    public async Task A_newcomer_that_knows_one_peer_learns_of_its_neighbours()
    {
        var hosts = new List<KadHost>();
        try
        {
            for (var i = 1; i <= 8; i++) hosts.Add(await StartAsync(i));
            var bootstrap = hosts[0];
            for (var i = 1; i < hosts.Count; i++)
            {
                Assert.Equal(1, await hosts[i].Dht.BootstrapAsync([bootstrap.FullAddress], CancellationToken.None));
                await Eventually.IsTrue(() => bootstrap.Dht.Table.Count == i, $"the bootstrap peer knows newcomer {i}");
                await Eventually.IsTrue(() => hosts[i].Dht.Table.Count >= Math.Min(3, i), $"newcomer {i} knows its neighbours");
            }
        }
        finally
        {
            foreach (var host in hosts) await host.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_others_name_is_answered_but_not_kept()
    {
        await using var left = await StartAsync(1);
        await using var middle = await StartAsync(2);
        await using var right = await StartAsync(3, isServer: false);
        await right.ConnectAsync(middle);
        await left.ConnectAsync(middle);
        var reply = await left.Dht.FindNodeAsync(middle.Id, right.Id.Bytes, CancellationToken.None);
        Assert.Equal(RequestOutcome.Answered, reply.Outcome);
        Assert.Equal([right.Id], reply.Closer.Select(p => p.Peer));
        Assert.Equal([right.Address], reply.Closer[0].Addresses);
        Assert.Empty(left.Swarm.PeerStore.Addresses(right.Id));
        Assert.DoesNotContain((await left.Dht.FindNodeAsync(middle.Id, left.Id.Bytes, CancellationToken.None)).Closer, p => p.Peer.Equals(left.Id));
    }

    [Fact]
    public async Task Addresses_that_lead_nowhere_reach_nobody_and_do_no_harm()
    {
        var time = new ManualTimeProvider();
        await using var host = await KadHost.StartAsync(_network, new KadHostOptions(1) { Time = time });
        Assert.Equal(0, await host.Dht.BootstrapAsync([Multiaddr.Parse("/memory/2").WithPeerId(KadPeers.Id(1).Bytes.Span), Multiaddr.Parse("/memory/3")], CancellationToken.None));
        Assert.Equal(0, host.Dht.Table.Count);
        await host.Dht.DisposeAsync();
    }

    private Task<KadHost> StartAsync(int number, bool isServer = true)
        => KadHost.StartAsync(_network, new KadHostOptions(number) { IsServer = isServer });
}
