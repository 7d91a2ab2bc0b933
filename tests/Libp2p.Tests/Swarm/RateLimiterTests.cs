using System.Net;
using Registry.Libp2p.Swarm.Limits;
using Registry.Multiformats;

namespace Registry.Libp2p.Tests.Swarm;

public sealed class RateLimiterTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_burst_then_the_rate()
    {
        var limiter = new RateLimiter<AddressGroup>(0.5, 3, 100);
        var group = Group("192.0.2.1");

        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => limiter.TryTake(group, Start)));
        Assert.False(limiter.TryTake(group, Start.AddSeconds(1.9)));
        Assert.True(limiter.TryTake(group, Start.AddSeconds(2.1)));
        Assert.False(limiter.TryTake(group, Start.AddSeconds(2.2)));
        Assert.True(limiter.TryTake(Group("192.0.2.2"), Start));
    }

    [Fact]
    public void A_clock_that_goes_back_gives_nothing_away()
    {
        var limiter = new RateLimiter<AddressGroup>(1, 1, 100);

        Assert.True(limiter.TryTake(Group("192.0.2.1"), Start));
        Assert.False(limiter.TryTake(Group("192.0.2.1"), Start.AddHours(-1)));
    }

    [Fact]
    public void Memory_is_bounded_and_given_back()
    {
        var limiter = new RateLimiter<AddressGroup>(1, 2, 64);
        for (var i = 0; i < 1000; i++)
        {
            limiter.TryTake(new AddressGroup((ulong)i, 32), Start);
            Assert.InRange(limiter.Entries, 1, 64);
        }

        limiter.Forget(Start.AddSeconds(5));
        Assert.Equal(0, limiter.Entries);
    }

    [Theory]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8:0:aa01::1", "2001:db8:0:aaff::2", true)]
    [InlineData("2001:db8:0:aa01::1", "2001:db8:0:ab01::1", false)]
    [InlineData("0.0.0.1", "::1", false)]
    public void Groups_are_ipv4_addresses_and_ipv6_prefixes(string one, string other, bool same) =>
        Assert.Equal(same, Group(one) == Group(other));

    private static AddressGroup Group(string ip) => AddressGroup.Of(IPAddress.Parse(ip), AddressGroup.IPv6Address);
}
