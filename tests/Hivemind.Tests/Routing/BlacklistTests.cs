using Registry.Hivemind.Routing;

namespace Registry.Hivemind.Tests.Routing;

public sealed class BlacklistTests
{
    private readonly Random _random = new(1);

    [Fact]
    public void The_pause_doubles_with_each_failure_and_ends_with_an_answer()
    {
        var list = new Blacklist(new HivemindOptions());
        var peer = TestNodes.Peer(_random);
        var now = TimeSpan.Zero;
        foreach (var seconds in (int[])[5, 10, 20, 40])
        {
            list.OnFailure(peer, now);
            list.OnFailure(peer, now + TimeSpan.FromSeconds(1));
            Assert.True(list.Contains(peer, now + TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1)));
            now += TimeSpan.FromSeconds(seconds);
            Assert.False(list.Contains(peer, now));
        }

        list.OnFailure(peer, now);
        list.OnSuccess(peer);
        Assert.False(list.Contains(peer, now));
        list.OnFailure(peer, now);
        Assert.False(list.Contains(peer, now + TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void The_pause_has_a_longest()
    {
        var options = new HivemindOptions { MaxBlacklistTime = TimeSpan.FromMinutes(1) };
        var list = new Blacklist(options);
        var peer = TestNodes.Peer(_random);
        var now = TimeSpan.Zero;
        for (var i = 0; i < 200; i++)
        {
            list.OnFailure(peer, now);
            Assert.False(list.Contains(peer, now + options.MaxBlacklistTime));
            now += options.MaxBlacklistTime;
        }
    }

    [Fact]
    public void No_more_are_remembered_than_allowed_and_whoever_is_free_first_is_forgotten()
    {
        var list = new Blacklist(new HivemindOptions { MaxBlacklisted = 100 });
        var last = TestNodes.Peer(_random);
        for (var i = 0; i < 1000; i++)
        {
            last = TestNodes.Peer(_random);
            list.OnFailure(last, TimeSpan.FromMilliseconds(i));
        }

        Assert.InRange(list.CountAt(TimeSpan.Zero), 1, 100);
        Assert.True(list.Contains(last, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Whose_pause_is_over_is_not_counted()
    {
        var list = new Blacklist(new HivemindOptions());
        for (var i = 0; i < 3; i++) list.OnFailure(TestNodes.Peer(_random), TimeSpan.FromSeconds(i));
        Assert.Equal([3, 2, 0], new[] { 4, 5, 7 }.Select(seconds => list.CountAt(TimeSpan.FromSeconds(seconds))));
    }

    [Fact]
    public void Without_a_pause_nobody_is_on_it()
    {
        var list = new Blacklist(new HivemindOptions { BlacklistTime = TimeSpan.Zero });
        var peer = TestNodes.Peer(_random);
        list.OnFailure(peer, TimeSpan.Zero);
        Assert.False(list.Contains(peer, TimeSpan.Zero));
    }
}
