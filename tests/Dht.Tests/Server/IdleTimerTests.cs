using Registry.Dht.Server;
using Registry.Testing;

namespace Registry.Dht.Tests.Server;

public sealed class IdleTimerTests
{
    [Fact]
    public void Fires_once_exactly_a_timeout_after_the_last_touch()
    {
        var time = new ManualTimeProvider();
        var fired = 0;
        using var idle = new IdleTimer(TimeSpan.FromSeconds(60), time, () => fired++);
        for (var i = 0; i < 10; i++)
        {
            time.Advance(TimeSpan.FromSeconds(59));
            idle.Touch();
        }
        time.Advance(TimeSpan.FromSeconds(59.9));
        Assert.Equal(0, fired);
        time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(1, fired);
        Assert.True(idle.HasFired);
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, fired);
    }
}
