using Registry.Identity;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Swarm.Dialing;
using Registry.Multiformats;

namespace Registry.Libp2p.Tests.Swarm;

public sealed class DialBackoffTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Multiaddr Address = Multiaddr.Parse("/ip4/192.0.2.1/tcp/1");
    private readonly PeerId _peer = TestNet.KeyOf(1).PublicKey.PeerId;

    [Fact]
    public void It_doubles_up_to_the_maximum_and_ends_with_success()
    {
        var backoff = new DialBackoff(new DialOptions { Backoff = TimeSpan.FromSeconds(5), MaxBackoff = TimeSpan.FromSeconds(18) });
        foreach (var seconds in new[] { 5, 10, 18, 18 })
        {
            backoff.OnFailed(_peer, Address, Start);
            Assert.True(backoff.IsBlocked(_peer, Address, Start.AddSeconds(seconds - 0.1)));
            Assert.False(backoff.IsBlocked(_peer, Address, Start.AddSeconds(seconds)));
        }

        Assert.False(backoff.IsBlocked(TestNet.KeyOf(2).PublicKey.PeerId, Address, Start));
        backoff.OnSucceeded(_peer, Address);
        Assert.False(backoff.IsBlocked(_peer, Address, Start));
    }

    [Fact]
    public void Failures_are_forgotten_in_time()
    {
        var backoff = new DialBackoff(new DialOptions());
        backoff.OnFailed(_peer, Address, Start);

        backoff.Sweep(Start.AddMinutes(1));
        Assert.Equal(1, backoff.Count);
        backoff.Sweep(Start.AddMinutes(6));
        Assert.Equal(0, backoff.Count);
    }

    [Fact]
    public void Memory_is_bounded()
    {
        var backoff = new DialBackoff(new DialOptions { MaxBackoffEntries = 32 });
        for (var i = 1; i < 500; i++)
        {
            backoff.OnFailed(_peer, Multiaddr.Parse($"/ip4/192.0.2.1/tcp/{i}"), Start.AddSeconds(i));
            Assert.InRange(backoff.Count, 1, 32);
        }
    }
}
