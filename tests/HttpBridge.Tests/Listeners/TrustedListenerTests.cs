using System.Net;
using Registry.HttpBridge.Limits;
using Registry.HttpBridge.Listeners;

namespace Registry.HttpBridge.Tests.Listeners;

public sealed class TrustedListenerTests(NetworkFixture network) : IClassFixture<NetworkFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Whether the request is a stranger's: then the second of two is one too many.</summary>
    [Theory]
    [InlineData(null, null, null, false)]
    [InlineData("localhost:9", null, null, false)]
    [InlineData("[::1]:9", null, null, false)]
    [InlineData("10.1.2.3", null, null, false)]
    [InlineData("registry.internal:9", null, null, false)]
    [InlineData("REGISTRY.internal", null, null, false)]
    [InlineData("evil.example", null, null, true)]
    [InlineData("localhost.evil.example", null, null, true)]
    [InlineData("localhost", "http://localhost", null, false)]
    [InlineData("localhost", "https://evil.example", null, true)]
    [InlineData("localhost", "null", null, true)]
    [InlineData("localhost", "http://localhost:3000", null, true)]
    [InlineData("localhost", "https://pages.example", "cross-site", false)]
    [InlineData("evil.example", "https://pages.example", null, true)]
    [InlineData("localhost", null, "cross-site", true)]
    [InlineData("localhost", null, "same-site", true)]
    [InlineData("localhost", null, "same-origin", false)]
    [InlineData("localhost", null, "none", false)]
    public async Task Foreign_pages_and_names_are_strangers(string? name, string? origin, string? site, bool stranger)
    {
        await using var host = await StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(host, name, origin, site)).StatusCode);
        Assert.Equal(stranger ? HttpStatusCode.TooManyRequests : HttpStatusCode.OK, (await SendAsync(host, name, origin, site)).StatusCode);
    }

    [Theory]
    [InlineData("/api/stats")]
    [InlineData("/routing/v1/providers/bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy")]
    public async Task Only_named_origins_may_read_through_it(string path)
    {
        await using var host = await StartAsync();
        Assert.Null(Allowed(await SendAsync(host, "localhost", "https://evil.example", null, path)));
        Assert.Equal("https://pages.example", Allowed(await SendAsync(host, "localhost", "https://pages.example", null, path)));
        Assert.Null(Allowed(await SendAsync(host, "localhost", null, null, path)));

        using var open = new HttpRequestMessage(HttpMethod.Get, path);
        open.Headers.Add("Origin", "https://evil.example");
        Assert.Equal("*", Allowed(await host.Client.SendAsync(open, Cancellation)));
    }

    [Theory]
    [InlineData("pages.example")]
    [InlineData("https://pages.example/path")]
    [InlineData("https://pages.example/")]
    [InlineData("null")]
    [InlineData("*")]
    public void What_is_no_origin_is_a_mistake(string origin) =>
        Assert.Contains("CorsOrigins", Assert.Single(new TrustOptions { CorsOrigins = [origin] }.Validate()), StringComparison.Ordinal);

    [Theory]
    [InlineData("name:80")]
    [InlineData("*.name")]
    [InlineData("http://name")]
    public void What_is_no_host_name_is_a_mistake(string name) =>
        Assert.Contains("Hosts", Assert.Single(new TrustOptions { Hosts = [name] }.Validate()), StringComparison.Ordinal);

    private static string? Allowed(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? Assert.Single(values) : null;

    private static async Task<HttpResponseMessage> SendAsync(BridgeHost host, string? name, string? origin, string? site, string path = "/api/stats")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (name is not null) request.Headers.Host = name;
        if (origin is not null) request.Headers.Add("Origin", origin);
        if (site is not null) request.Headers.Add("Sec-Fetch-Site", site);
        return await host.Trusted.SendAsync(request, Cancellation);
    }

    private Task<BridgeHost> StartAsync() => BridgeHost.StartAsync(network.StateWith(options => options with
    {
        Limits = BridgeHost.NoLimits with { Reads = new CallBudget { Burst = 1, PerMinute = 1 } },
        Trust = new TrustOptions { Hosts = ["registry.internal"], CorsOrigins = ["https://pages.example"] },
    }));
}
