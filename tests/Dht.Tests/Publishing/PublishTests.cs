using System.Text;
using Registry.Dht.Records;
using Registry.Dht.Routing;
using Registry.Dht.Tests.Lookup;
using Registry.Testing;

namespace Registry.Dht.Tests.Publishing;

public sealed class PublishTests
{
    private static readonly byte[] Key = Encoding.UTF8.GetBytes("/n/x");

    [Fact]
    public async Task An_announcement_reaches_the_closest_peers_with_the_addresses_of_the_announcer()
    {
        await using var network = await KadNetwork.StartAsync(26);
        var key = KadPeers.Key(1);
        var report = await network[5].Dht.ProvideAsync(key, CancellationToken.None);
        Assert.InRange(report.Stored, 10, KBucket.Capacity);
        Assert.Equal(KBucket.Capacity, await report.Completion);
        var closest = network.Closest(key, KBucket.Capacity, network[5]);
        foreach (var host in network.Hosts.Where(h => closest.Contains(h.Id)))
        {
            await Eventually.IsTrue(() => host.Providers.Providers(key).Count == 1, "the announcement has arrived");
            var held = host.Providers.Providers(key)[0];
            Assert.Equal(network[5].Id, held.Peer);
            Assert.Equal([network[5].Address], held.Addresses);
        }
        Assert.Equal(network[5].Id, Assert.Single(network[5].Providers.Providers(key)).Peer);
    }

    [Fact]
    public async Task It_returns_when_enough_have_stored_and_the_rest_follows()
    {
        await using var network = await KadNetwork.StartAsync(12, new KadOptions { StoredBeforeReturn = 1 });
        var mute = await network.AddMuteAsync(number: 50);
        var report = await network[1].Dht.PutValueAsync(Key, new byte[] { 1 }, CancellationToken.None);
        Assert.InRange(report.Stored, 1, 11);
        Assert.False(report.Completion.IsCompleted);
        mute.Release();
        Assert.Equal(11, await report.Completion);
        Assert.All(network.Hosts, host => Assert.NotNull(host.Counters.Get(Key, DateTimeOffset.UtcNow)));
    }

    [Fact]
    public async Task Stopping_ends_what_goes_on_in_the_background()
    {
        await using var network = await KadNetwork.StartAsync(4, new KadOptions { StoredBeforeReturn = 1 });
        await network.AddMuteAsync(number: 50);
        var report = await network[1].Dht.PutValueAsync(Key, new byte[] { 1 }, CancellationToken.None);
        await network[1].Dht.DisposeAsync();
        Assert.True(report.Completion.IsCompletedSuccessfully);
        Assert.InRange(await report.Completion, 1, 3);
    }

    [Fact]
    public async Task A_caller_that_gives_up_stops_it()
    {
        await using var network = await KadNetwork.StartAsync(3);
        await network.AddMuteAsync(number: 50);
        using var giveUp = new CancellationTokenSource();
        var putting = network[1].Dht.PutValueAsync(Key, new byte[] { 1 }, giveUp.Token);
        await Eventually.IsTrue(() => network[0].Counters.Count == 1, "somebody has it");
        giveUp.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => putting);
    }

    [Fact]
    public async Task Alone_it_stores_with_nobody_but_here()
    {
        await using var network = await KadNetwork.StartAsync(1);
        var report = await network[0].Dht.PutValueAsync(Key, new byte[] { 1 }, CancellationToken.None);
        Assert.Equal((0, 0), (report.Stored, await report.Completion));
        Assert.Equal(1, network[0].Counters.Count);
        Assert.Equal(0, (await network[0].Dht.ProvideAsync(KadPeers.Key(1), CancellationToken.None)).Stored);
    }

    [Theory]
    [InlineData("/n/x", 255)]
    [InlineData("/other/x", 1)]
    [InlineData("no path", 1)]
    public async Task What_no_namespace_accepts_is_not_sent(string key, byte value)
    {
        await using var network = await KadNetwork.StartAsync(2);
        await Assert.ThrowsAsync<ArgumentException>(() => network[1].Dht.PutValueAsync(Encoding.UTF8.GetBytes(key), new[] { value }, CancellationToken.None));
        Assert.Equal(0, network[0].Counters.Count);
    }

    [Fact]
    public async Task A_worse_value_than_the_one_held_is_not_sent()
    {
        await using var network = await KadNetwork.StartAsync(2);
        Assert.Equal(PutOutcome.Stored, await network[1].Counters.PutAsync(Key, new byte[] { 5 }, null, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => network[1].Dht.PutValueAsync(Key, new byte[] { 4 }, CancellationToken.None));
        Assert.Equal(0, network[0].Counters.Count);
    }
}
