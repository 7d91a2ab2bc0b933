using Registry.Daemon.Hosting;

namespace Registry.Daemon.Tests.Hosting;

public sealed class BannerTests
{
    [Fact]
    public void A_daemon_that_nobody_can_dial_says_so()
    {
        Assert.Contains("nobody can dial", Banner.Text("far-mesh", new ReadyFile(1, "12D3KooW", [], []), everywhere: false), StringComparison.Ordinal);
        Assert.DoesNotContain("nobody can dial", Banner.Text("far-mesh", new ReadyFile(1, "12D3KooW", ["/ip4/127.0.0.1/tcp/1"], []), everywhere: false), StringComparison.Ordinal);
    }
}
