using System.Net;
using System.Text.Json.Nodes;

namespace Registry.HttpBridge.Tests.Endpoints;

/// <summary>What the API says of itself is what it does.</summary>
public sealed class DescriptionTests(BridgeFixture bridge) : IClassFixture<BridgeFixture>
{
    private static readonly string[] Paths =
    [
        "/health", "/api/nodes/register", "/api/nodes/statement", "/api/nodes/{node_id}/heartbeat", "/api/nodes/active", "/api/nodes/{node_id}", "/api/withdrawals", "/api/authorizations",
        "/api/dht/bootstrap", "/api/stats", "/api/models", "/api/v1/state", "/api/v1/is_reachable/{peer_id}",
        "/routing/v1/providers/{cid}", "/routing/v1/peers/{peer_id}", "/routing/v1/dht/closest/peers/{key}", "/routing/v1/ipns/{name}",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_public_calls_are_described_and_none_of_the_operators()
    {
        var document = await PublicAsync();
        Assert.StartsWith("3.1", (string)document["openapi"]!, StringComparison.Ordinal);
        Assert.Superset(Paths.ToHashSet(), document["paths"]!.AsObject().Select(path => path.Key).ToHashSet());
        Assert.DoesNotContain(document["paths"]!.AsObject(), path => path.Key.Contains("operator", StringComparison.Ordinal));
        Assert.DoesNotContain(Operations(document), operation => operation.Method == "head");
        Assert.NotNull(document["components"]!["schemas"]!["RegisterAnswer"]!["properties"]!["node_id"]);
        Assert.NotNull(document["components"]!["schemas"]!["PeerAnswer"]!["properties"]!["Addrs"]);
    }

    [Fact]
    public async Task It_is_made_once_and_says_nothing_of_who_asks()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json");
        request.Headers.Host = "evil.example";
        var asked = await (await bridge.Client.SendAsync(request, Cancellation)).Content.ReadAsStringAsync(Cancellation);
        Assert.DoesNotContain("evil", asked, StringComparison.Ordinal);
        Assert.Null(JsonNode.Parse(asked)!["servers"]);
        Assert.Equal(asked, await bridge.Client.GetStringAsync("/openapi/v1.json", Cancellation));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_name_in_a_path_is_a_parameter(bool isOperator)
    {
        foreach (var (path, _, operation) in Operations(await (isOperator ? OperatorAsync() : PublicAsync())))
        {
            var parameters = operation["parameters"]?.AsArray().Where(parameter => (string)parameter!["in"]! == "path").Select(parameter => "{" + (string)parameter!["name"]! + "}") ?? [];
            Assert.Equal(path.Split('/').Where(part => part.StartsWith('{')), parameters);
        }
    }

    [Fact]
    public async Task Who_is_refused_for_asking_too_much_is_told_when_to_come_back()
    {
        foreach (var (path, _, operation) in Operations(await PublicAsync()))
        {
            var answer = operation["responses"]!["429"];
            Assert.Equal(path != "/health", answer is not null);
            if (answer is not null) Assert.NotNull(answer["headers"]!["Retry-After"]);
        }

        // The operator's calls have no budgets.
        Assert.DoesNotContain(Operations(await OperatorAsync()), operation => operation.Body["responses"]!["429"] is not null);
    }

    [Fact]
    public async Task Credentials_are_described_where_they_count()
    {
        var document = await PublicAsync();
        Assert.Equal("bearer", (string)document["components"]!["securitySchemes"]!["api_key"]!["scheme"]!);
        var secured = Operations(document).Where(operation => operation.Body["security"] is not null).Select(operation => $"{operation.Method} {operation.Path}").Order();
        Assert.Equal(["delete /api/nodes/{node_id}", "post /api/nodes/register", "put /api/nodes/{node_id}/heartbeat"], secured);
        Assert.All(Operations(await OperatorAsync()), operation => Assert.Single(operation.Body["security"]!.AsArray()));
    }

    [Fact]
    public async Task Fields_that_may_be_absent_are_not_required()
    {
        var schemas = (await PublicAsync())["components"]!["schemas"]!;
        foreach (var (schema, field) in new[] { ("HealthAnswer", "reason"), ("ProblemBody", "errors"), ("StatementAnswer", "api_key"), ("PeerAnswer", "FarMeshWorkers"), ("StatementRequest", "public_addr") })
        {
            Assert.NotNull(schemas[schema]!["properties"]![field]);
            Assert.DoesNotContain(field, schemas[schema]!["required"]!.AsArray().Select(name => (string)name!));
        }

        Assert.Equal("integer", (string)schemas["HealthAnswer"]!["properties"]!["uptime_seconds"]!["type"]!);
        Assert.Contains("issued_at", schemas["RegisterRequest"]!["required"]!.AsArray().Select(name => (string)name!));
    }

    [Fact]
    public async Task Headers_of_listings_are_described()
    {
        var listing = (await PublicAsync())["paths"]!["/api/nodes/active"]!["get"]!["responses"]!;
        Assert.Equal(["ETag", "Link", "X-Total-Count"], listing["200"]!["headers"]!.AsObject().Select(header => header.Key).Order(StringComparer.Ordinal));
        Assert.NotNull(listing["304"]);
        Assert.NotNull((await OperatorAsync())["paths"]!["/api/operator/peers"]!["get"]!["responses"]!["200"]!["headers"]!["X-Total-Count"]);
    }

    private static IEnumerable<(string Path, string Method, JsonNode Body)> Operations(JsonNode document) =>
        document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => (path.Key, operation.Key, operation.Value!)));

    private async Task<JsonNode> PublicAsync() => await (await bridge.Client.GetAsync("/openapi/v1.json", Cancellation)).ExpectAsync(HttpStatusCode.OK);

    private async Task<JsonNode> OperatorAsync() => await (await bridge.Operator.GetAsync("/openapi/operator.json", Cancellation)).ExpectAsync(HttpStatusCode.OK);
}
