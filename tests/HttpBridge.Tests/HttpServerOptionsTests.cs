using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Registry.HttpBridge.Tests;

public sealed class HttpServerOptionsTests(NetworkFixture network) : IClassFixture<NetworkFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_body_is_bounded()
    {
        await using var host = await StartAsync(new HttpServerOptions { MaxBodyBytes = 4096 });
        var body = new JsonObject { ["padding"] = new string('x', 5000) };
        await (await host.Client.PostAsJsonAsync("/api/nodes/register", body, Cancellation)).ExpectProblemAsync(413, "body_too_large");
    }

    [Fact]
    public async Task Connections_are_bounded()
    {
        await using var host = await StartAsync(new HttpServerOptions { MaxConnections = 1 });
        using var kept = await host.Client.GetAsync("/api/stats", Cancellation);
        Assert.Equal(HttpStatusCode.OK, kept.StatusCode);
        using var other = new HttpClient { BaseAddress = host.Client.BaseAddress };
        await Assert.ThrowsAsync<HttpRequestException>(() => other.GetAsync("/api/stats", Cancellation));
    }

    [Fact]
    public void Every_mistake_is_reported_at_once()
    {
        var wrong = new HttpServerOptions { MaxBodyBytes = 0, MaxConnections = 0, HeadersTimeout = TimeSpan.Zero, KeepAliveTimeout = -TimeSpan.FromSeconds(1) };
        Assert.Equal(4, wrong.Validate().Count);
        Assert.Empty(new HttpServerOptions().Validate());
    }

    private Task<BridgeHost> StartAsync(HttpServerOptions limits) =>
        BridgeHost.StartAsync(network.State with { Options = network.State.Options with { Server = limits } });
}
