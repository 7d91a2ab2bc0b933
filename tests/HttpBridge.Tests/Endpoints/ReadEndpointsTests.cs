using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Registry.HttpBridge.Tests.Endpoints;

/// <summary>Health, statistics, bootstrap peers, listings and the API's own description.</summary>
public sealed class ReadEndpointsTests(BridgeFixture bridge) : IClassFixture<BridgeFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Health_tells_who_and_where_the_daemon_is()
    {
        var health = await GetAsync("/health");
        Assert.Equal("healthy", (string)health["status"]!);
        Assert.True((bool)health["database"]!["connected"]!);
        Assert.Equal("sqlite", (string)health["database"]!["kind"]!);
        Assert.Equal(bridge.PeerId, (string)health["dht"]!["peer_id"]!);
        Assert.Equal(0, (int)health["dht"]!["routing_table"]!);
    }

    [Fact]
    public async Task Bootstrap_lists_this_daemon_first()
    {
        var answer = await GetAsync("/api/dht/bootstrap");
        var nodes = answer["bootstrap_nodes"]!.AsArray();
        Assert.EndsWith("/p2p/" + bridge.PeerId, (string)nodes[0]!, StringComparison.Ordinal);
        Assert.Equal(BridgeFixture.BootstrapPeer, (string)nodes[^1]!);
        Assert.Equal("far-mesh", (string)answer["network"]!);
    }

    [Fact]
    public async Task Listings_are_paged_and_counted_and_totals_add_up()
    {
        var before = await GetAsync("/api/stats");
        for (var i = 0; i < 3; i++)
        {
            var worker = new TestWorker(40 + i);
            var signed = await worker.SignAsync(bridge.Client, worker.Body("read/paged"));
            await (await bridge.Client.PostAsJsonAsync("/api/nodes/register", signed, Cancellation)).ExpectAsync(HttpStatusCode.Created);
        }

        var page = await bridge.Client.GetAsync("/api/nodes/active?model_id=read/paged&limit=2&offset=2", Cancellation);
        Assert.Single((await page.JsonAsync()).AsArray());
        Assert.Equal("3", Assert.Single(page.Headers.GetValues("X-Total-Count")));

        var after = await GetAsync("/api/stats");
        Assert.Equal(3, (int)after["active_nodes"]! - (int)before["active_nodes"]!);
        Assert.Equal(3, (long)after["total_nodes_registered"]! - (long)before["total_nodes_registered"]!);
        Assert.Equal(1, (int)after["models_served"]! - (int)before["models_served"]!);
        Assert.Equal((0, 0), ((int)after["confirmed"]!["active_nodes"]!, (int)after["confirmed"]!["tokens_processed"]!));
    }

    [Theory]
    [InlineData("/api/nodes/active?limit=0", 422, "validation_failed")]
    [InlineData("/api/nodes/active?limit=x", 422, "validation_failed")]
    [InlineData("/api/nodes/active?offset=-1", 422, "validation_failed")]
    [InlineData("/api/nodes/active?proof=maybe", 422, "validation_failed")]
    [InlineData("/api/nodes/active?verified=maybe", 422, "validation_failed")]
    [InlineData("/api/nodes/active?reachable=2", 422, "validation_failed")]
    [InlineData("/nothing", 404, "not_found")]
    [InlineData("/api/nodes/x/heartbeat", 405, "method_not_allowed")]
    [InlineData("/api/nodes/00000000-0000-0000-0000-000000000000", 404, "node_not_found")]
    public async Task Wrong_questions_get_a_problem(string path, int status, string code) =>
        await (await bridge.Client.GetAsync(path, Cancellation)).ExpectProblemAsync(status, code);

    [Fact]
    public async Task Filters_and_refusals_are_described()
    {
        var document = await GetAsync("/openapi/v1.json");
        Assert.Equal(["model_id", "limit", "offset", "cursor", "proof", "verified", "reachable"], Parameters("/api/nodes/active"));
        foreach (var path in new[] { "/api/nodes/register", "/api/authorizations" }) Assert.NotNull(document["paths"]![path]!["post"]!["responses"]!["403"]);
        Assert.Equal(["cid", "filter-addrs", "filter-protocols"], Parameters("/routing/v1/providers/{cid}"));

        IEnumerable<string> Parameters(string path) => document["paths"]![path]!["get"]!["parameters"]!.AsArray().Select(parameter => (string)parameter!["name"]!);
    }

    [Fact]
    public async Task The_description_can_be_browsed()
    {
        var page = await bridge.Client.GetAsync("/docs", Cancellation);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Registry HTTP API", await page.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_site_may_read()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/stats");
        request.Headers.Add("Origin", "https://example.org");
        var answer = await bridge.Client.SendAsync(request, Cancellation);
        Assert.Equal("*", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
    }

    private async Task<JsonNode> GetAsync(string path) =>
        await (await bridge.Client.GetAsync(path, Cancellation)).ExpectAsync(HttpStatusCode.OK);
}
