using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Registry.HttpBridge.Tests.Endpoints;

public sealed class RegisterEndpointTests(BridgeFixture bridge) : IClassFixture<BridgeFixture>
{
    private HttpClient Client => bridge.Client;

    [Fact]
    public async Task A_signed_registration_is_created_then_listed_then_renewed()
    {
        var worker = new TestWorker(1);
        var model = "register/created";
        var created = await (await PostAsync(await worker.SignAsync(Client, worker.Body(model)))).ExpectAsync(HttpStatusCode.Created);
        Assert.Equal("registered", (string)created["status"]!);
        Assert.True((bool)created["verified"]!["wallet"]!);
        Assert.False((bool)created["verified"]!["peer"]!);
        Assert.Null(created["api_key"]);
        Assert.Equal(("key", 30), ((string)created["heartbeat"]!, (int)created["heartbeat_interval_seconds"]!));
        Assert.EndsWith("/p2p/" + bridge.PeerId, (string)created["dht_bootstrap"]!, StringComparison.Ordinal);

        var row = Assert.Single((await ActiveAsync(model)).AsArray())!;
        Assert.Equal((string)created["node_id"]!, (string)row["node_id"]!);
        Assert.Equal("online", (string)row["status"]!);
        Assert.Equal("1.2.3.4:31330", (string)row["public_addr"]!);
        Assert.Equal(11, (int)row["num_blocks"]!);
        Assert.EndsWith("Z", (string)row["last_heartbeat"]!, StringComparison.Ordinal);

        bridge.Time.Advance(TimeSpan.FromSeconds(2));
        var body = worker.Body(model);
        body["public_addr"] = "5.6.7.8:31330";
        var renewed = await (await PostAsync(await worker.SignAsync(Client, body))).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal("re-registered", (string)renewed["status"]!);
        Assert.Equal((string)created["node_id"]!, (string)renewed["node_id"]!);
        Assert.Equal("5.6.7.8:31330", (string)(await ActiveAsync(model))[0]!["public_addr"]!);
    }

    [Fact]
    public async Task The_same_body_again_changes_nothing()
    {
        var worker = new TestWorker(2);
        var signed = await worker.SignAsync(Client, worker.Body());
        var first = await (await PostAsync(signed)).ExpectAsync(HttpStatusCode.Created);
        var again = await (await PostAsync(signed)).ExpectAsync(HttpStatusCode.OK);

        Assert.Equal((string)first["node_id"]!, (string)again["node_id"]!);
        Assert.Null(again["api_key"]);
    }

    [Fact]
    public async Task Without_a_signature_it_is_refused()
    {
        var worker = new TestWorker(3);
        await (await PostAsync(worker.Body())).ExpectProblemAsync(401, "signature_required");
    }

    [Fact]
    public async Task A_body_changed_after_signing_is_refused()
    {
        var worker = new TestWorker(4);
        var signed = await worker.SignAsync(Client, worker.Body("register/forged"));
        signed["public_addr"] = "6.6.6.6:31330";

        await (await PostAsync(signed)).ExpectProblemAsync(401, "signature_invalid");
        Assert.Empty((await ActiveAsync("register/forged")).AsArray());
    }

    [Fact]
    public async Task A_peer_belongs_to_whom_its_key_names_and_not_to_the_first_comer()
    {
        var model = "register/owned";
        var squatter = new TestWorker(5);
        await (await PostAsync(await squatter.SignAsync(Client, squatter.Body(model)))).ExpectAsync(HttpStatusCode.Created);

        var owner = new TestWorker(5);
        bridge.Time.Advance(TimeSpan.FromSeconds(1));
        var created = await (await PostAsync(await owner.SignAsync(Client, owner.Body(model), peer: true))).ExpectAsync(HttpStatusCode.Created);

        Assert.Equal((string)created["node_id"]!, (string)Assert.Single((await ActiveAsync(model)).AsArray())!["node_id"]!);
        bridge.Time.Advance(TimeSpan.FromSeconds(1));
        await (await PostAsync(await squatter.SignAsync(Client, squatter.Body(model)))).ExpectProblemAsync(409, "peer_owned");
    }

    [Fact]
    public async Task An_old_statement_is_taken_and_is_no_sign_of_life()
    {
        var worker = new TestWorker(6);
        var signed = await worker.SignAsync(Client, worker.Body("register/old"));
        bridge.Time.Advance(TimeSpan.FromMinutes(6));

        await (await PostAsync(signed)).ExpectAsync(HttpStatusCode.Created);
        Assert.Empty((await ActiveAsync("register/old")).AsArray());
    }

    [Fact]
    public async Task A_time_beyond_the_calendar_is_a_wrong_field()
    {
        // It was a 500, and broke lookups that met it.
        var body = new TestWorker(8).Body();
        body["issued_at"] = "9999-12-31T23:59:59Z";
        var problem = await (await PostAsync(body)).ExpectProblemAsync(422, "validation_failed");
        Assert.NotNull(problem["errors"]!["issued_at"]);
    }

    [Fact]
    public async Task Every_wrong_field_is_named_at_once()
    {
        var body = JsonNode.Parse("""{"wallet_address":"0x12","model_id":"a\u0000b","public_addr":{},"peer_id":[1],"num_blocks":1e300,"vram_total_gb":-1}""")!;
        var problem = await (await PostAsync(body)).ExpectProblemAsync(422, "validation_failed");

        var fields = problem["errors"]!.AsObject().Select(field => field.Key).Order();
        Assert.Equal(["model_id", "num_blocks", "peer_id", "public_addr", "vram_total_gb", "wallet_address"], fields);
    }

    [Theory]
    [InlineData("", 400, "invalid_json")]
    [InlineData("{", 400, "invalid_json")]
    [InlineData("[]", 422, "validation_failed")]
    [InlineData("null", 422, "validation_failed")]
    [InlineData("\"text\"", 422, "validation_failed")]
    [InlineData("{}", 422, "validation_failed")]
    public async Task What_is_no_registration_is_refused(string body, int status, string code)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        await (await Client.PostAsync("/api/nodes/register", content, TestContext.Current.CancellationToken)).ExpectProblemAsync(status, code);
    }

    [Fact]
    public async Task A_deeply_nested_body_is_no_valid_json()
    {
        using var content = new StringContent(new string('[', 1000), Encoding.UTF8, "application/json");
        await (await Client.PostAsync("/api/nodes/register", content, TestContext.Current.CancellationToken)).ExpectProblemAsync(400, "invalid_json");
    }

    [Fact]
    public async Task A_body_over_64_KiB_is_too_large()
    {
        var body = new TestWorker(7).Body();
        body["padding"] = new string('x', 65 * 1024);
        await (await PostAsync(body)).ExpectProblemAsync(413, "body_too_large");
    }

    [Fact]
    public async Task A_body_that_is_not_declared_as_json_is_not_read()
    {
        using var content = new StringContent("{}", Encoding.UTF8, "text/plain");
        await (await Client.PostAsync("/api/nodes/register", content, TestContext.Current.CancellationToken)).ExpectProblemAsync(415, "unsupported_media_type");
    }

    [Theory]
    [InlineData("[1]", 422)]
    [InlineData("{\"kind\":\"\\ud800\"}", 400)]
    [InlineData("{\"issued_at\":\"\\ud800\"}", 400)]
    [InlineData("{\"kind\":\"registration\",\"kind\":\"withdrawal\"}", 422)]
    [InlineData("{\"kind\":[]}", 422)]
    public async Task What_is_no_statement_is_refused(string body, int status)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var answer = await Client.PostAsync("/api/nodes/statement", content, TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    private Task<HttpResponseMessage> PostAsync(JsonNode body) =>
        Client.PostAsJsonAsync("/api/nodes/register", body, TestContext.Current.CancellationToken);

    private async Task<JsonNode> ActiveAsync(string model) =>
        await (await Client.GetAsync($"/api/nodes/active?model_id={Uri.EscapeDataString(model)}", TestContext.Current.CancellationToken)).ExpectAsync(HttpStatusCode.OK);
}
