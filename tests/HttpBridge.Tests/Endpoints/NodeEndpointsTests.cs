using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Registry.HttpBridge.Tests.Endpoints;

public sealed class NodeEndpointsTests(BridgeFixture bridge) : IClassFixture<BridgeFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private HttpClient Client => bridge.Client;

    [Fact]
    public async Task A_heartbeat_needs_the_nodes_own_key()
    {
        var (id, key) = await RegisterAsync(new TestWorker(20));
        var body = JsonNode.Parse("""{"vram_available_gb":21.5,"tokens_served_since_last":142,"status":"active"}""")!;

        await (await HeartbeatAsync(id, null, body)).ExpectProblemAsync(401, "invalid_api_key");
        await (await HeartbeatAsync(id, key + "x", body)).ExpectProblemAsync(401, "invalid_api_key");
        await (await HeartbeatAsync(Guid.NewGuid().ToString(), key, body)).ExpectProblemAsync(404, "node_not_found");
        await (await HeartbeatAsync("no-uuid", key, body)).ExpectProblemAsync(404, "node_not_found");

        var answer = await (await HeartbeatAsync(id, key, body)).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("ok", (string)answer["status"]!);
        Assert.Equal(id, (string)answer["node_id"]!);

        var node = await NodeAsync(id);
        Assert.Equal(21.5m, (decimal)node["vram_available_gb"]!);
        Assert.Equal(142, (long)node["tokens_served"]!);
        Assert.Equal("online", (string)node["status"]!);
    }

    [Fact]
    public async Task A_node_grows_degraded_and_then_offline()
    {
        var (id, _) = await RegisterAsync(new TestWorker(21));
        bridge.Time.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal("online", (string)(await NodeAsync(id))["status"]!);
        bridge.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("degraded", (string)(await NodeAsync(id))["status"]!);
        bridge.Time.Advance(TimeSpan.FromSeconds(210));
        Assert.Equal("offline", (string)(await NodeAsync(id))["status"]!);
    }

    [Fact]
    public async Task A_node_is_withdrawn_with_its_key()
    {
        var (id, key) = await RegisterAsync(new TestWorker(22));
        using var bare = new HttpRequestMessage(HttpMethod.Delete, $"/api/nodes/{id}");
        await (await Client.SendAsync(bare, Cancellation)).ExpectProblemAsync(401, "invalid_api_key");

        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/nodes/{id}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var ended = await (await Client.SendAsync(request, Cancellation)).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("local", (string)ended["scope"]!);
        Assert.Equal(id, (string)ended["ended"]![0]!);
        await (await Client.GetAsync($"/api/nodes/{id}", Cancellation)).ExpectProblemAsync(404, "node_not_found");
    }

    [Fact]
    public async Task A_node_is_withdrawn_by_its_wallet_and_by_no_other()
    {
        var worker = new TestWorker(23);
        var (id, _) = await RegisterAsync(worker);
        bridge.Time.Advance(TimeSpan.FromSeconds(2));

        var thief = new TestWorker(23);
        await (await WithdrawAsync(id, await thief.SignAsync(Client, thief.Body(), "withdrawal"))).ExpectProblemAsync(404, "node_not_found");
        Assert.NotNull(await NodeAsync(id));
        var ended = await (await WithdrawAsync(id, await worker.SignAsync(Client, worker.Body(), "withdrawal"))).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("everywhere", (string)ended["scope"]!);
        await (await Client.GetAsync($"/api/nodes/{id}", Cancellation)).ExpectProblemAsync(404, "node_not_found");
    }

    [Fact]
    public async Task The_proof_is_shown_when_asked_for()
    {
        var (id, _) = await RegisterAsync(new TestWorker(24));
        Assert.Null((await NodeAsync(id))["proof"]);
        var proof = await (await Client.GetAsync($"/api/nodes/{id}?proof=true", Cancellation)).ExpectAsync(HttpStatusCode.OK);
        Assert.NotEmpty(Convert.FromBase64String((string)proof["proof"]!));
    }

    private async Task<(string Id, string Key)> RegisterAsync(TestWorker worker)
    {
        var signed = await worker.SignAsync(Client, worker.Body());
        var answer = await (await Client.PostAsJsonAsync("/api/nodes/register", signed, Cancellation)).ExpectAsync(HttpStatusCode.Created);
        Assert.Equal("key", (string)answer["heartbeat"]!);
        return ((string)answer["node_id"]!, worker.ApiKey);
    }

    private async Task<JsonNode> NodeAsync(string id) =>
        await (await Client.GetAsync($"/api/nodes/{id}", Cancellation)).ExpectAsync(HttpStatusCode.OK);

    private async Task<HttpResponseMessage> HeartbeatAsync(string id, string? key, JsonNode body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/nodes/{id}/heartbeat") { Content = JsonContent.Create(body) };
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await Client.SendAsync(request, Cancellation);
    }

    private async Task<HttpResponseMessage> WithdrawAsync(string id, JsonObject body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/nodes/{id}") { Content = JsonContent.Create(body) };
        return await Client.SendAsync(request, Cancellation);
    }
}
