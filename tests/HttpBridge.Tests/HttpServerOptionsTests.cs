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
    public async Task Connections_of_one_address_are_bounded_but_for_trusted_listeners()
    {
        await using var host = await StartAsync(new HttpServerOptions { MaxConnectionsPerAddress = 1 });
        using var kept = await host.Client.GetAsync("/api/stats", Cancellation);
        Assert.Equal(HttpStatusCode.OK, kept.StatusCode);
        using var other = new HttpClient { BaseAddress = host.Client.BaseAddress };
        await Assert.ThrowsAsync<HttpRequestException>(() => other.GetAsync("/api/stats", Cancellation));

        using var trusted = await host.Trusted.GetAsync("/api/stats", Cancellation);
        using var another = new HttpClient { BaseAddress = host.Trusted.BaseAddress };
        Assert.Equal(HttpStatusCode.OK, (await another.GetAsync("/api/stats", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Strangers_leave_room_on_the_trusted_listener()
    {
        await using var host = await StartAsync(new HttpServerOptions { MaxConnections = 16 });
        var strangers = new List<HttpClient>();
        for (var i = 0; i < 15; i++)
        {
            strangers.Add(new HttpClient { BaseAddress = host.Client.BaseAddress });
            Assert.Equal(HttpStatusCode.OK, (await strangers[i].GetAsync("/api/stats", Cancellation)).StatusCode);
        }

        await Assert.ThrowsAsync<HttpRequestException>(() => host.Client.GetAsync("/api/stats", Cancellation));
        Assert.Equal(HttpStatusCode.OK, (await host.Trusted.GetAsync("/api/stats", Cancellation)).StatusCode);
        strangers.ForEach(stranger => stranger.Dispose());
    }

    [Fact]
    public void Every_mistake_is_reported_at_once()
    {
        var wrong = new HttpServerOptions { MaxBodyBytes = 0, MaxConnections = 0, MaxConnectionsPerAddress = 0, HeadersTimeout = TimeSpan.Zero, KeepAliveTimeout = -TimeSpan.FromSeconds(1) };
        Assert.Equal(5, wrong.Validate().Count);
        Assert.Empty(new HttpServerOptions().Validate());
    }

    private Task<BridgeHost> StartAsync(HttpServerOptions limits) =>
        BridgeHost.StartAsync(network.StateWith(options => options with { Server = limits }));
}
