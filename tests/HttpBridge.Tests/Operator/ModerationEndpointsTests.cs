using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Registry.HttpBridge.Tests.Operator;

/// <summary>Blocks, removals and the log of them. Each test with a daemon of its own: blocks hold for all.</summary>
public sealed class ModerationEndpointsTests : IAsyncLifetime
{
    private const string Peer = "QmS9KwZptnVdB9FFV7uGgaTq4sEKBwcYeKZDfSpyKDUd1g";

    private readonly NetworkFixture _network = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _network.InitializeAsync();

    public ValueTask DisposeAsync() => _network.DisposeAsync();

    [Fact]
    public async Task A_blocked_range_is_refused_everywhere_but_at_health_until_the_block_is_lifted()
    {
        var block = await BlockAsync("range", "127.0.0.0/8", HttpStatusCode.Created);
        foreach (var path in new[] { "/api/stats", "/api/nodes/active", "/routing/v1/peers/x", "/docs", "/nothing" })
        {
            await (await _network.Client.GetAsync(path, Cancellation)).ExpectProblemAsync(403, "blocked");
        }

        Assert.Equal(HttpStatusCode.OK, (await _network.Client.GetAsync("/health", Cancellation)).StatusCode);
        await (await LiftAsync((long)block["id"]! + 1, "no such")).ExpectProblemAsync(404, "block_not_found");
        Assert.Equal(HttpStatusCode.NoContent, (await LiftAsync((long)block["id"]!, "mended")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _network.Client.GetAsync("/api/stats", Cancellation)).StatusCode);

        var log = await AuditAsync();
        Assert.Equal(["unblock done", "unblock block_not_found", "block done"], log.Select(line => $"{line["action"]} {line["outcome"]}"));
        Assert.Equal("range 127.0.0.0/8", (string)log[2]["target"]!);
        Assert.Equal(("because", "socket"), ((string)log[2]["reason"]!, (string)log[2]["from"]!));
        if (OperatingSystem.IsLinux()) Assert.Equal($"uid {CurrentUser()} (pid {Environment.ProcessId})", (string)log[2]["by"]!);
    }

    [Fact]
    public async Task A_block_with_an_end_ends()
    {
        await BlockAsync("range", "127.0.0.1", HttpStatusCode.Created, _network.Time.GetUtcNow().AddHours(1));
        await (await _network.Client.GetAsync("/api/stats", Cancellation)).ExpectProblemAsync(403, "blocked");
        _network.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.OK, (await _network.Client.GetAsync("/api/stats", Cancellation)).StatusCode);
        Assert.Empty(await BlocksAsync());
    }

    [Fact]
    public async Task Blocks_are_listed_replaced_and_bounded()
    {
        var first = await BlockAsync("peer", Peer, HttpStatusCode.Created);
        var again = await BlockAsync("peer", Peer, HttpStatusCode.OK);
        Assert.Equal((long)first["id"]!, (long)again["id"]!);
        for (var i = 1; i < _network.Blocks.MaxBlocks; i++) await BlockAsync("range", $"198.51.100.{i}", HttpStatusCode.Created);
        var full = await PostAsync("/api/operator/blocks", new { kind = "range", value = "203.0.113.1", reason = "one too many" });
        await full.ExpectProblemAsync(409, "blocks_full");

        var answer = await _network.OperatorClient.GetAsync("/api/operator/blocks", Cancellation);
        Assert.Equal("8", Assert.Single(answer.Headers.GetValues("X-Total-Count")));
        var rows = (await answer.ExpectAsync(HttpStatusCode.OK)).AsArray();
        Assert.Equal(("peer", Peer, "because"), ((string)rows[0]!["kind"]!, (string)rows[0]!["value"]!, (string)rows[0]!["reason"]!));
        Assert.Null(rows[0]!["expires_at"]);
        Assert.Equal("block blocks_full", (await AuditAsync()).Select(line => $"{line["action"]} {line["outcome"]}").First());
    }

    [Theory]
    [InlineData("kind", """{"kind":"planet","value":"x","reason":"r"}""")]
    [InlineData("kind", """{"value":"x","reason":"r"}""")]
    [InlineData("value", """{"kind":"node","value":"x","reason":"r"}""")]
    [InlineData("value", """{"kind":"range","value":"10.0.0.1/8","reason":"r"}""")]
    [InlineData("value", """{"kind":"wallet","value":7,"reason":"r"}""")]
    [InlineData("reason", """{"kind":"range","value":"10.0.0.1"}""")]
    [InlineData("reason", """{"kind":"range","value":"10.0.0.1","reason":"  "}""")]
    [InlineData("reason", """{"kind":"range","value":"10.0.0.1","reason":"line\nbreak"}""")]
    [InlineData("expires_at", """{"kind":"range","value":"10.0.0.1","reason":"r","expires_at":"2000-01-01T00:00:00Z"}""")]
    [InlineData("expires_at", """{"kind":"range","value":"10.0.0.1","reason":"r","expires_at":"soon"}""")]
    public async Task What_is_wrong_is_named_and_logged(string field, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var problem = await (await _network.OperatorClient.PostAsync("/api/operator/blocks", content, Cancellation)).ExpectProblemAsync(422, "validation_failed");
        Assert.NotNull(problem["errors"]![field]);
        Assert.Empty(await BlocksAsync());
        Assert.Equal("validation_failed", (string)Assert.Single(await AuditAsync())["outcome"]!);
    }

    [Fact]
    public async Task A_reason_has_at_most_500_characters()
    {
        var problem = await PostAsync("/api/operator/blocks", new { kind = "range", value = "10.0.0.1", reason = new string('x', 501) });
        await problem.ExpectProblemAsync(422, "validation_failed");
        var most = await PostAsync("/api/operator/blocks", new { kind = "range", value = "10.0.0.1", reason = new string('x', 500) });
        await most.ExpectAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_node_is_removed_and_with_block_blocked()
    {
        var worker = new TestWorker(71);
        var signed = await worker.SignAsync(_network.Client, worker.Body("operator/removed"));
        var registered = await (await _network.Client.PostAsJsonAsync("/api/nodes/register", signed, Cancellation)).ExpectAsync(HttpStatusCode.Created);
        var node = (string)registered["node_id"]!;

        var removed = await (await PostAsync($"/api/operator/nodes/{node}/remove", new { reason = "it lies", block = true })).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal((node, "removed", node), ((string)removed["node_id"]!, (string)removed["status"]!, (string)removed["block"]!["value"]!));
        await (await _network.Client.GetAsync($"/api/nodes/{node}", Cancellation)).ExpectProblemAsync(404, "node_not_found");
        Assert.True(_network.State.Blocks.IsBlocked(Guid.Parse(node)));

        await (await PostAsync($"/api/operator/nodes/{node}/remove", new { reason = "again" })).ExpectProblemAsync(404, "node_not_found");
        await (await PostAsync($"/api/operator/nodes/{node}/remove", new { block = "yes" })).ExpectProblemAsync(422, "validation_failed");
        await (await PostAsync("/api/operator/nodes/nobody/remove", new { reason = "again" })).ExpectProblemAsync(404, "node_not_found");
        Assert.Equal(
            ["remove node_not_found", "remove validation_failed", "remove node_not_found", "remove done", "block done"],
            (await AuditAsync()).Select(line => $"{line["action"]} {line["outcome"]}"));
    }

    [Fact]
    public async Task A_refused_token_is_in_the_log()
    {
        await using var host = await BridgeHost.StartAsync(_network.State);
        using var unknown = host.WithToken("some-other-token-altogether");
        await (await unknown.GetAsync("/api/operator/blocks?once", Cancellation)).ExpectProblemAsync(401, "operator_token_required");
        var line = Assert.Single(await AuditAsync());
        Assert.Equal(("nobody", "token", "GET /api/operator/blocks", "operator_token_required"), ((string)line["by"]!, (string)line["action"]!, (string)line["target"]!, (string)line["outcome"]!));
        Assert.StartsWith("127.0.0.1:", (string)line["from"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_is_read_in_pages()
    {
        for (var i = 1; i <= 4; i++) await BlockAsync("range", $"198.51.100.{i}", HttpStatusCode.Created);
        var newest = (await GetAsync("/api/operator/audit?limit=2")).AsArray();
        var older = (await GetAsync($"/api/operator/audit?limit=2&before={newest[1]!["id"]}")).AsArray();
        Assert.Equal(["range 198.51.100.4/32", "range 198.51.100.3/32", "range 198.51.100.2/32", "range 198.51.100.1/32"], newest.Concat(older).Select(line => (string)line!["target"]!));
        await (await _network.OperatorClient.GetAsync("/api/operator/audit?before=x", Cancellation)).ExpectProblemAsync(422, "validation_failed");
        await (await _network.OperatorClient.GetAsync("/api/operator/audit?limit=0", Cancellation)).ExpectProblemAsync(422, "validation_failed");
    }

    [Fact]
    public async Task Without_a_disk_nothing_is_blocked_and_nobody_is_told_so()
    {
        await _network.CloseDatabaseAsync();
        var answer = await PostAsync("/api/operator/blocks", new { kind = "range", value = "127.0.0.1", reason = "because" });
        await answer.ExpectProblemAsync(503, "store_unavailable");
        Assert.Equal(HttpStatusCode.OK, (await _network.Client.GetAsync("/api/stats", Cancellation)).StatusCode);
    }

    /// <summary>The real user of this process, as the kernel has it.</summary>
    private static string CurrentUser() => File.ReadLines("/proc/self/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[2];

    private async Task<JsonNode> BlockAsync(string kind, string value, HttpStatusCode status, DateTimeOffset? until = null) =>
        await (await PostAsync("/api/operator/blocks", new { kind, value, reason = "because", expires_at = until })).ExpectAsync(status);

    private async Task<HttpResponseMessage> LiftAsync(long id, string reason)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/operator/blocks/{id}") { Content = JsonContent.Create(new { reason }) };
        return await _network.OperatorClient.SendAsync(request, Cancellation);
    }

    private Task<HttpResponseMessage> PostAsync(string path, object body) => _network.OperatorClient.PostAsJsonAsync(path, body, Cancellation);

    private async Task<IReadOnlyList<JsonNode>> BlocksAsync() => [.. (await GetAsync("/api/operator/blocks")).AsArray().Select(row => row!)];

    /// <summary>The whole log, newest first.</summary>
    private async Task<IReadOnlyList<JsonNode>> AuditAsync()
    {
        var lines = new List<JsonNode>();
        while ((await GetAsync($"/api/operator/audit?before={lines.LastOrDefault()?["id"]}")).AsArray() is { Count: > 0 } page) lines.AddRange(page.Select(line => line!));
        return lines;
    }

    private async Task<JsonNode> GetAsync(string path) => await (await _network.OperatorClient.GetAsync(path, Cancellation)).ExpectAsync(HttpStatusCode.OK);
}
