using System.Net;
using System.Net.NetworkInformation;
using Registry.Daemon.Configuration;
using Registry.Daemon.Tests.Commands;

namespace Registry.Daemon.Tests.Hosting;

/// <summary>What the daemon listens on for HTTP, and what it says of it.</summary>
public sealed class HttpListenersTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Public_and_trusted_listeners_are_told_apart()
    {
        await using var daemon = await RunningDaemon.StartWithAsync(new Dictionary<string, string?>
        {
            ["Registry:Limits:Reads:Burst"] = "1",
            ["Registry:Limits:Reads:PerMinute"] = "1",
        });
        var (open, trusted) = (Assert.Single(daemon.Ready.Http), Assert.Single(daemon.Ready.HttpTrusted));
        Assert.NotEqual(open, trusted);
        Assert.DoesNotContain(":0", open, StringComparison.Ordinal);
        Assert.Contains(trusted + "  (trusted", daemon.Banner, StringComparison.Ordinal);

        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(open + "/api/stats", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await http.GetAsync(open + "/api/stats", Cancellation)).StatusCode);
        for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(trusted + "/api/stats", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Settings_of_the_framework_add_neither_listeners_nor_trust()
    {
        await using var daemon = await RunningDaemon.StartWithAsync(new Dictionary<string, string?>
        {
            ["Kestrel:Endpoints:Foreign:Url"] = "http://127.0.0.9:0",
            ["urls"] = "http://127.0.0.9:0",
            ["HTTP_PORTS"] = "0",
            ["ForwardedHeaders_Enabled"] = "true",
            ["AllowedHosts"] = "nobody.example",
            ["Registry:Limits:Reads:Burst"] = "1",
            ["Registry:Limits:Reads:PerMinute"] = "1",
        });
        Assert.DoesNotContain(IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners(), listener => listener.Address.Equals(IPAddress.Parse("127.0.0.9")));
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.1");
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(daemon.Ready.Http[0] + "/api/stats", Cancellation)).StatusCode);
        http.DefaultRequestHeaders.Remove("X-Forwarded-For");
        http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.2");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await http.GetAsync(daemon.Ready.Http[0] + "/api/stats", Cancellation)).StatusCode);
    }

    [Theory]
    [InlineData("http://*:0")]
    [InlineData("http://0.0.0.0:0")]
    public async Task Every_interface_is_told_at_the_start(string url)
    {
        await using var daemon = await RunningDaemon.StartWithAsync(new Dictionary<string, string?> { [HttpSettings.UrlsKey] = url });
        Assert.Contains("every interface", daemon.Banner, StringComparison.Ordinal);
        await AnswerAsync(daemon.Ready.Http);
        Assert.All(daemon.Ready.Http, address => Assert.Contains(address + Environment.NewLine, daemon.Banner, StringComparison.Ordinal));
    }

    /// <summary>A wildcard is where to listen, not where to call.</summary>
    [Theory]
    [InlineData("http://*:0")]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://[::1]:0")]
    public async Task The_addresses_that_are_told_are_ones_to_call(string url)
    {
        await using var daemon = await RunningDaemon.StartWithAsync(new Dictionary<string, string?>
        {
            [HttpSettings.UrlsKey] = url,
            [HttpSettings.TrustedUrlsKey] = url,
            [HttpSettings.TrustedAnywhereKey] = "true",
            [DaemonOptionsReader.OperatorHttpKey] = url,
        });
        var ready = daemon.Ready;
        Assert.DoesNotContain(new[] { "//0.0.0.0", "//[::]", "//*" }, wildcard => daemon.Banner.Contains(wildcard, StringComparison.Ordinal));
        await AnswerAsync([.. ready.Http, .. ready.HttpTrusted, ready.OperatorHttp!]);
    }

    private static async Task AnswerAsync(IEnumerable<string> addresses)
    {
        using var http = new HttpClient();
        foreach (var address in addresses) Assert.NotEqual(0, (int)(await http.GetAsync(address + "/health", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task An_address_in_use_is_told_in_one_line()
    {
        await using var daemon = await RunningDaemon.StartAsync();
        var refused = await Assert.ThrowsAsync<DaemonStartException>(() => RunningDaemon.StartWithAsync(new Dictionary<string, string?> { [HttpSettings.UrlsKey] = daemon.Ready.Http[0] }));
        Assert.StartsWith("The HTTP API cannot listen: ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public async Task An_address_of_another_machine_is_told_in_one_line()
    {
        var refused = await Assert.ThrowsAsync<DaemonStartException>(() => RunningDaemon.StartWithAsync(new Dictionary<string, string?> { [HttpSettings.UrlsKey] = "http://203.0.113.7:0" }));
        Assert.StartsWith("The HTTP API cannot listen: ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }
}
