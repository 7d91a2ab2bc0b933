using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Registry.HttpBridge.Limits;
using Registry.Registrations;

namespace Registry.HttpBridge.Tests.Limits;

/// <summary>The limits as callers meet them, through a real server and from loopback, which is not exempt.</summary>
public sealed class RequestLimitsTests(NetworkFixture network) : IClassFixture<NetworkFixture>
{
    private static readonly LimitOptions Tight = new()
    {
        Reads = new() { Burst = 5, PerMinute = 7 },
        Searches = new() { Burst = 2, PerMinute = 1 },
        Registrations = new() { Burst = 4, PerMinute = 1 },
        Heartbeats = new() { Burst = 3, PerMinute = 1 },
        PerNode = new() { Burst = 6, PerMinute = 1 },
        KnownNode = new() { Burst = 2, PerMinute = 1 },
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reads_are_refused_until_the_time_that_is_told_has_passed()
    {
        await using var host = await StartAsync();
        for (var i = 0; i < 5; i++) await (await host.Client.GetAsync("/api/stats", Cancellation)).ExpectAsync(HttpStatusCode.OK);
        using var fromPage = new HttpRequestMessage(HttpMethod.Get, "/api/nodes/active");
        fromPage.Headers.Add("Origin", "https://pages.example");
        var refused = await host.Client.SendAsync(fromPage, Cancellation);
        await refused.ExpectProblemAsync(429, "rate_limited");
        Assert.Equal("*", Assert.Single(refused.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal(9, RetryAfter(refused)); // 60 s / 7, whole seconds

        // What has no class of its own is a read.
        foreach (var path in new[] { "/nothing", "/openapi/v1.json", "/docs/index.html", "/api/nodes/x/heartbeat", "/api/operator/peers" })
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, (await host.Client.GetAsync(path, Cancellation)).StatusCode);
        }

        network.Time.Advance(TimeSpan.FromSeconds(8));
        Assert.Equal(1, RetryAfter(await host.Client.GetAsync("/api/stats", Cancellation)));
        network.Time.Advance(TimeSpan.FromSeconds(1));
        await (await host.Client.GetAsync("/api/stats", Cancellation)).ExpectAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Health_is_never_limited_and_classes_do_not_share()
    {
        await using var host = await StartAsync();
        while ((await host.Client.GetAsync("/api/stats", Cancellation)).IsSuccessStatusCode) { }

        for (var i = 0; i < 50; i++) await (await host.Client.GetAsync("/health", Cancellation)).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await host.Client.GetAsync("/routing/v1/providers/x", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await host.Client.GetAsync("/api/v1/is_reachable/x", Cancellation)).StatusCode);
        await (await host.Client.GetAsync("/routing/v1/providers/x", Cancellation)).ExpectProblemAsync(429, "rate_limited");
        Assert.Equal(1, host.State.Limits.Refused(CallClass.Reads));
        Assert.Equal(1, host.State.Limits.Refused(CallClass.Searches));
    }

    [Fact]
    public async Task Trusted_listeners_have_no_budgets()
    {
        await using var host = await StartAsync();
        for (var i = 0; i < 50; i++) await (await host.Trusted.GetAsync("/api/stats", Cancellation)).ExpectAsync(HttpStatusCode.OK);
        await (await host.Client.GetAsync("/api/stats", Cancellation)).ExpectAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_right_key_is_charged_to_its_node_whatever_others_do_at_its_address()
    {
        await using var host = await StartAsync();
        var (worker, id, key) = await RegisterAsync(host, 71);
        await (await HeartbeatAsync(host, id, key)).ExpectAsync(HttpStatusCode.OK);

        // As many wrong keys, of this node and of invented ones, as an address may show; then 10,000 in vain.
        for (var i = 0; i < 3; i++)
        {
            var answer = await HeartbeatAsync(host, i == 0 ? id : Guid.NewGuid().ToString(), "rk_wrong");
            Assert.Equal(i == 0 ? 401 : 404, (int)answer.StatusCode);
        }

        await Parallel.ForAsync(0, 10_000, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancellation }, async (i, _) =>
            Assert.Equal(HttpStatusCode.TooManyRequests, (await HeartbeatAsync(host, i % 2 == 0 ? id : Guid.NewGuid().ToString(), $"rk_{i}")).StatusCode));
        Assert.Equal(10_000, host.State.Limits.Refused(CallClass.Heartbeats));
        Assert.InRange(host.State.Limits.Addresses.Count, 1, 6); // guesses make no budgets: two classes, address and subnet
        Assert.Equal(1, host.State.Limits.Known.Count);

        for (var i = 0; i < 5; i++) await (await HeartbeatAsync(host, id, key)).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(60, RetryAfter(await HeartbeatAsync(host, id, key)));
        Assert.Equal(1, host.State.Limits.RefusedByNode);

        // Its registration has an allowance beside the address's budget, its withdrawal by key is its own.
        while (await StatementStatusAsync(host) != 429) { }
        Assert.Equal(HttpStatusCode.OK, (await ReRegisterAsync(host, worker, key)).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await ReRegisterAsync(host, new TestWorker(72), key)).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await RegisterTextAsync(host, "{\"model_id\": 1")).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await RegisterTextAsync(host, $"{{\"model_id\": \"{new string('x', 10_000)}\"}}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await ReRegisterAsync(host, worker, key)).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await ReRegisterAsync(host, worker, key)).StatusCode);

        network.Time.Advance(TimeSpan.FromMinutes(1));
        using var withdrawal = new HttpRequestMessage(HttpMethod.Delete, $"/api/nodes/{id}");
        withdrawal.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        Assert.Equal(HttpStatusCode.OK, (await host.Client.SendAsync(withdrawal, Cancellation)).StatusCode);
        Assert.Equal(0, host.State.Limits.Known.Count);
    }

    [Fact]
    public async Task Where_no_node_was_heard_registrations_are_refused_unread()
    {
        await using var host = await StartAsync();
        while (await StatementStatusAsync(host) != 429) { }
        Assert.Equal(HttpStatusCode.TooManyRequests, (await RegisterTextAsync(host, "{")).StatusCode);
    }

    [Fact]
    public async Task Every_endpoint_says_what_its_calls_are_charged_to()
    {
        await using var host = await StartAsync();
        var routes = host.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();
        var silent = routes.Where(route => route.Metadata.GetMetadata<ChargedCall>() is null).Select(route => route.RoutePattern.RawText);
        Assert.Empty(silent);
        Assert.Equal(["/health"], routes.Where(route => route.Metadata.GetMetadata<ChargedCall>() is { Class: null }).Select(route => route.RoutePattern.RawText));
    }

    private static int RetryAfter(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        return int.Parse(Assert.Single(answer.Headers.GetValues("Retry-After")), CultureInfo.InvariantCulture);
    }

    private static async Task<(TestWorker Worker, string Id, string Key)> RegisterAsync(BridgeHost host, int seed)
    {
        var worker = new TestWorker(seed);
        var signed = await worker.SignAsync(host.Trusted, worker.Body());
        var answer = await (await host.Client.PostAsJsonAsync("/api/nodes/register", signed, Cancellation)).ExpectAsync(HttpStatusCode.Created);
        return (worker, (string)answer["node_id"]!, worker.ApiKey);
    }

    private async Task<HttpResponseMessage> ReRegisterAsync(BridgeHost host, TestWorker worker, string key)
    {
        // A statement of a later second, so that it is a new one; less than what an allowance needs to grow.
        network.Time.Advance(TimeSpan.FromSeconds(1));
        var body = worker.Body();
        body["api_key_hash"] = ApiKeys.Hash(key);
        var signed = await worker.SignAsync(host.Trusted, body);
        return await host.Client.PostAsJsonAsync("/api/nodes/register", signed, Cancellation);
    }

    private static async Task<HttpResponseMessage> RegisterTextAsync(BridgeHost host, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        return await host.Client.PostAsync("/api/nodes/register", content, Cancellation);
    }

    private static async Task<int> StatementStatusAsync(BridgeHost host) =>
        (int)(await host.Client.PostAsJsonAsync("/api/nodes/statement", new JsonObject(), Cancellation)).StatusCode;

    private static async Task<HttpResponseMessage> HeartbeatAsync(BridgeHost host, string id, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/nodes/{id}/heartbeat") { Content = JsonContent.Create(new JsonObject()) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await host.Client.SendAsync(request, Cancellation);
    }

    private Task<BridgeHost> StartAsync() => BridgeHost.StartAsync(network.StateWith(options => options with { Limits = Tight }));
}
