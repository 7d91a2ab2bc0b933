using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Registry.HttpBridge.Tests.Operator;

public sealed class OperatorEndpointsTests(NetworkFixture network) : IClassFixture<NetworkFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connections_are_listed_in_pages()
    {
        var answer = await network.OperatorClient.GetAsync("/api/operator/peers", Cancellation);
        var first = (await answer.ExpectAsync(HttpStatusCode.OK)).AsArray();
        Assert.Equal("4", Assert.Single(answer.Headers.GetValues("X-Total-Count")));
        Assert.Equal(3, first.Count);
        var rest = (await GetAsync("/api/operator/peers?offset=3&limit=100")).AsArray();
        Assert.Equal(network.Peers.Select(peer => peer.Id.ToString()).Order(), first.Concat(rest).Select(row => (string)row!["peer_id"]!).Order());
        Assert.Equal("outbound", (string)first[0]!["direction"]!);
        Assert.Contains("/ipfs/kad/1.0.0", first[0]!["protocols"]!.AsArray().Select(protocol => (string)protocol!));
    }

    [Fact]
    public async Task The_routing_table_comes_closest_first()
    {
        var rows = (await GetAsync("/api/operator/dht/table")).AsArray().Concat((await GetAsync("/api/operator/dht/table?offset=3")).AsArray()).ToList();
        Assert.Equal(4, rows.Count);
        var buckets = rows.Select(row => (int)row!["bucket"]!).ToList();
        Assert.Equal(buckets.OrderDescending(), buckets);
        Assert.All(rows, row => Assert.True((bool)row!["connected"]!));
    }

    [Fact]
    public async Task A_lookup_tells_its_steps_its_finds_and_its_result()
    {
        var provider = network.Peers[1].Providers.Announce("operator/lookup", "found", "/ip4/1.2.3.4/tcp/1");
        var lines = await LinesAsync("/api/operator/dht/lookup?key=operator/lookup");
        var steps = lines.Where(line => (string)line["type"]! == "step").ToList();
        Assert.Equal(4, steps.Count);
        Assert.All(steps, step => Assert.Equal("answered", (string)step["outcome"]!));
        Assert.Equal(provider.ToString(), (string)Assert.Single(lines, line => (string)line["type"]! == "peer")["peer_id"]!);

        var result = lines[^1];
        Assert.Equal("result", (string)result["type"]!);
        Assert.Equal(("providers", 1, 4), ((string)result["kind"]!, (int)result["found"]!, (int)result["requests"]!));
        Assert.Equal(TestKeys.CidOf("operator/lookup").ToString(), (string)result["key"]!);
        Assert.True((bool)result["complete"]!);
    }

    [Fact]
    public async Task The_closest_peers_to_any_key_can_be_looked_up()
    {
        var lines = await LinesAsync("/api/operator/dht/lookup?closest=true&key=operator/closest");
        Assert.Equal(4, lines.Count(line => (string)line["type"]! == "peer"));
        Assert.Equal("closest", (string)lines[^1]["kind"]!);
    }

    [Fact]
    public async Task A_walk_visits_every_server_once()
    {
        var lines = await LinesAsync("/api/operator/dht/walk");
        var visits = lines.Where(line => (string)line["type"]! == "visit").ToList();
        Assert.Equal(network.Peers.Select(peer => peer.Id.ToString()).Order(), visits.Select(visit => (string)visit["peer_id"]!).Order());
        Assert.All(visits, visit => Assert.Equal("answered", (string)visit["outcome"]!));
        Assert.Equal(("walked", 4, 4), ((string)lines[^1]["type"]!, (int)lines[^1]["peers"]!, (int)lines[^1]["answered"]!));
    }

    [Fact]
    public async Task A_value_is_looked_up_by_its_path()
    {
        var peer = network.Peers[3];
        byte[] key = [.. "/pk/"u8, .. peer.Id.Bytes.Span];
        await network.Peers[2].PublicKeys.PutAsync(key, peer.PublicKey.Protobuf, from: null, Cancellation);
        var lines = await LinesAsync($"/api/operator/dht/lookup?key=/pk/{peer.Id}");
        var value = Assert.Single(lines, line => (string)line["type"]! == "value");
        Assert.Equal(network.Peers[2].Id.ToString(), (string)value["from"]!);
        Assert.Equal(peer.PublicKey.Protobuf.ToArray(), Convert.FromBase64String((string)value["value"]!));
        Assert.Equal("value", (string)lines[^1]["kind"]!);
    }

    [Fact]
    public async Task A_peer_is_looked_up_by_its_id()
    {
        var lines = await LinesAsync($"/api/operator/dht/lookup?key={network.Peers[0].Id}");
        Assert.Equal(network.Peers[0].Address.ToString(), (string)Assert.Single(lines, line => (string)line["type"]! == "peer")["addresses"]![0]!);
        Assert.Equal("peer", (string)lines[^1]["kind"]!);
    }

    [Fact]
    public async Task Records_of_all_kinds_are_listed_with_their_holders()
    {
        var worker = new TestWorker(61);
        var signed = await worker.SignAsync(network.Client, worker.Body("operator/records"), peer: true);
        var registered = await (await network.Client.PostAsJsonAsync("/api/nodes/register", signed, Cancellation)).ExpectAsync(HttpStatusCode.Created);
        // A worker that is offline still has its record in the DHT.
        using var farewell = new HttpRequestMessage(HttpMethod.Put, $"/api/nodes/{registered["node_id"]}/heartbeat") { Content = JsonContent.Create(new { status = "offline" }) };
        farewell.Headers.Authorization = new("Bearer", worker.ApiKey);
        await (await network.Client.SendAsync(farewell, Cancellation)).ExpectAsync(HttpStatusCode.OK);
        var peer = network.Peers[0];
        byte[] key = [.. "/pk/"u8, .. peer.Id.Bytes.Span];
        await network.Daemon.PublicKeys.PutAsync(key, peer.PublicKey.Protobuf, from: null, Cancellation);
        network.Daemon.Providers.Announce("operator/records", "provider", "/ip4/1.2.3.4/tcp/1");

        var first = await network.OperatorClient.GetAsync("/api/operator/dht/records", Cancellation);
        Assert.Equal("3", Assert.Single(first.Headers.GetValues("X-Total-Count")));
        var listed = await first.JsonAsync();
        Assert.Equal(["registration", "value", "provider"], Kinds(listed));
        Assert.Equal(["value", "provider"], Kinds(await GetAsync("/api/operator/dht/records?offset=1")));
        Assert.Equal(["provider"], Kinds(await GetAsync("/api/operator/dht/records?offset=2&limit=1")));
        Assert.Empty(Kinds(await GetAsync("/api/operator/dht/records?offset=3")));

        Assert.Equal(["registration", "provider"], Kinds(await GetAsync("/api/operator/dht/records?key=operator/records")));
        Assert.Equal(["registration"], Kinds(await GetAsync($"/api/operator/dht/records?key={worker.Key.PublicKey.PeerId}")));
        Assert.Equal(["registration"], Kinds(await GetAsync($"/api/operator/dht/records?key={(string)listed[0]!["key"]!}")));
        var row = Assert.Single((await GetAsync($"/api/operator/dht/records?probe=true&key=/pk/{peer.Id}")).AsArray())!;
        Assert.Equal($"/pk/{peer.Id}", (string)row["key"]!);
        Assert.Equal(peer.Id.ToString(), (string)row["holders"]![0]!["peer_id"]!);
        Assert.True((bool)row["holders"]![0]!["probe"]!["answers"]!);

        var absent = Assert.Single((await GetAsync($"/api/operator/dht/records?probe=true&key={TestKeys.CidOf("operator/records")}")).AsArray(), r => (string)r!["kind"]! == "provider")!;
        Assert.False((bool)absent["holders"]![0]!["probe"]!["answers"]!);
        Assert.NotEmpty((string)absent["holders"]![0]!["probe"]!["reason"]!);
    }

    [Theory]
    [InlineData("/api/operator/dht/lookup", 422, "validation_failed")]
    [InlineData("/api/operator/dht/lookup?key=peer:nobody", 422, "validation_failed")]
    [InlineData("/api/operator/dht/records?key=hex:zz", 422, "validation_failed")]
    [InlineData("/api/operator/dht/records?limit=0", 422, "validation_failed")]
    [InlineData("/api/operator/dht/table?offset=-1", 422, "validation_failed")]
    [InlineData("/api/operator/peers?limit=x", 422, "validation_failed")]
    public async Task Wrong_questions_get_a_problem(string path, int status, string code) =>
        await (await network.OperatorClient.GetAsync(path, Cancellation)).ExpectProblemAsync(status, code);

    [Fact]
    public async Task One_run_too_many_is_told_to_come_back()
    {
        using (network.State.OperatorRuns.TryEnter())
        {
            await (await network.OperatorClient.GetAsync("/api/operator/dht/lookup?key=x", Cancellation)).ExpectProblemAsync(503, "busy");
        }
    }

    private static IEnumerable<string> Kinds(JsonNode rows) => rows.AsArray().Select(row => (string)row!["kind"]!);

    private async Task<JsonNode> GetAsync(string path) => await (await network.OperatorClient.GetAsync(path, Cancellation)).ExpectAsync(HttpStatusCode.OK);

    private async Task<List<JsonNode>> LinesAsync(string path)
    {
        var answer = await network.OperatorClient.GetAsync(path, Cancellation);
        Assert.Equal("application/x-ndjson", answer.Content.Headers.ContentType?.MediaType);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }
}
