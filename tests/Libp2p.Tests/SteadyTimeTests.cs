using Registry.Libp2p.Tests.Swarm;
using Registry.Multiformats;
using Registry.Testing;

namespace Registry.Libp2p.Tests;

/// <summary>Somebody sets the machine's clock: nothing is older for it, and what others are told is by the clock as it is now.</summary>
public sealed class SteadyTimeTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void It_goes_on_as_it_was()
    {
        var time = new ManualTimeProvider();
        var clock = new SteadyTime(time);
        var before = clock.Now;

        time.Set(Hour);
        Assert.Equal((before, Hour), (clock.Now, clock.Offset));
        Assert.Equal(before + Hour, clock.ToWall(before));
        Assert.Equal(before.AddMinutes(-5), clock.FromWall(before.AddMinutes(55)));
        Assert.Equal(before, clock.FromWall(before.AddHours(3)));
        time.Set(-2 * Hour);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(before.AddSeconds(1), clock.Now);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Addresses_live_as_long_as_they_would_have(int hours)
    {
        await using var net = new TestNet();
        var host = await net.AddAsync();
        var peer = TestNet.KeyOf(9).PublicKey.PeerId;
        host.Swarm.PeerStore.AddAddresses(peer, [Multiaddr.Parse("/ip4/127.0.0.9/tcp/4001")], TimeSpan.FromMinutes(10));

        net.Time.Set(hours * Hour);

        Assert.Single(host.Swarm.PeerStore.Addresses(peer));
        net.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Empty(host.Swarm.PeerStore.Addresses(peer));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_connection_is_as_old_as_it_is(int hours)
    {
        await using var net = new TestNet();
        var (near, _) = await (await net.AddAsync()).MeetAsync(await net.AddAsync());
        net.Time.Advance(TimeSpan.FromSeconds(5));

        net.Time.Set(hours * Hour);

        Assert.Equal(TimeSpan.FromSeconds(5), near.Age);
        Assert.Equal(net.Time.GetUtcNow().AddSeconds(-5), near.OpenedAt);
    }
}
