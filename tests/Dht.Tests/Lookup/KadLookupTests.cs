using Registry.Dht.Lookup;
using Registry.Dht.Providers;
using Registry.Dht.Routing;
using Registry.Testing;

namespace Registry.Dht.Tests.Lookup;

public sealed class KadLookupTests
{
    [Fact]
    public async Task Finds_the_closest_peers_with_their_addresses()
    {
        await using var network = await KadNetwork.StartAsync(30);
        for (var i = 0; i < 5; i++)
        {
            var trace = new LookupTrace();
            var asker = network[i];
            var found = await asker.Dht.FindClosestAsync(KadPeers.Key(i), trace, CancellationToken.None);
            Assert.Equal(network.Closest(KadPeers.Key(i), KBucket.Capacity, asker), found.Select(p => p.Peer));
            Assert.All(found, p => Assert.NotEmpty(p.Addresses));
            Assert.InRange(trace.Hops, 1, 3);
            Assert.InRange(trace.Requests, KBucket.Capacity, 29);
            Assert.Equal(0, trace.Failures);
        }
    }

    [Fact]
    public async Task Finds_what_others_have_announced_each_provider_once()
    {
        await using var network = await KadNetwork.StartAsync(12);
        var key = KadPeers.Key(1);
        network[3].Providers.Add(key, KadPeers.Id(900), [KadPeers.Loopback(1)]);
        network[4].Providers.Add(key, KadPeers.Id(900), [KadPeers.Loopback(1)]);
        network[5].Providers.Add(key, KadPeers.Id(901), []);
        network[6].Providers.Add(key, KadPeers.Id(902), [KadPeers.Loopback(2)]);
        network[7].Providers.Add(key, KadPeers.Id(903), [KadPeers.Loopback(3)]);
        var found = await CollectAsync(network[7], key, count: 100);
        // The one held here is first, the one that nobody gives an address for last.
        Assert.Equal(KadPeers.Id(903), found[0].Peer);
        Assert.Equal(KadPeers.Id(901), found[^1].Peer);
        Assert.Equal(4, found.Count);
        Assert.Equal(4, found.Select(p => p.Peer).Distinct().Count());
        Assert.Equal([KadPeers.Loopback(2)], found.Single(p => p.Peer.Equals(KadPeers.Id(902))).Addresses);
    }

    [Fact]
    public async Task Stops_at_the_wanted_count()
    {
        await using var network = await KadNetwork.StartAsync(6);
        var key = KadPeers.Key(1);
        for (var i = 0; i < 50; i++) network[i % 6].Providers.Add(key, KadPeers.Id(1000 + i), [KadPeers.Loopback(i)]);
        var trace = new LookupTrace();
        Assert.Equal(3, (await CollectAsync(network[0], key, count: 3, trace)).Count);
        Assert.Equal(0, trace.Requests);
        Assert.Equal(15, (await CollectAsync(network[0], key, count: 15)).Count);
        Assert.Empty(await CollectAsync(network[0], key, count: 0));
        Assert.Equal(50, (await CollectAsync(network[0], key, count: int.MaxValue)).Count);
    }

    [Fact]
    public async Task Streams_are_used_again_and_closed_when_they_idle()
    {
        await using var network = await KadNetwork.StartAsync(2);
        for (var i = 0; i < 20; i++) await network[1].Dht.FindNodeAsync(network[0].Id, KadPeers.Key(i), CancellationToken.None);
        Assert.InRange(network[1].Dht.Client.IdleStreams, 1, 2);
        Assert.InRange(network[0].Swarm.Counters.InboundStreams, 1, 4);
        await network[0].Swarm.DisconnectAsync(network[1].Id, Registry.Libp2p.EndReason.Closed);
        await Eventually.IsTrue(() => network[1].Dht.Client.IdleStreams == 0, "the streams of the lost connection are dropped");
        Assert.Equal(RequestOutcome.Answered, (await network[1].Dht.FindNodeAsync(network[0].Id, KadPeers.Key(1), CancellationToken.None)).Outcome);
    }

    [Fact]
    public async Task A_key_of_providers_has_a_bounded_length()
    {
        await using var network = await KadNetwork.StartAsync(1);
        Assert.Throws<ArgumentException>(() => network[0].Dht.FindProvidersAsync(new byte[81], 1, null, CancellationToken.None));
        Assert.Throws<ArgumentException>(() => network[0].Dht.FindProvidersAsync(Array.Empty<byte>(), 1, null, CancellationToken.None));
    }

    private static async Task<List<KnownProvider>> CollectAsync(KadHost host, byte[] key, int count, LookupTrace? trace = null)
    {
        var found = new List<KnownProvider>();
        await foreach (var provider in host.Dht.FindProvidersAsync(key, count, trace, CancellationToken.None)) found.Add(provider);
        return found;
    }
}
