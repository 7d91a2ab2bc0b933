using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Registry.HttpBridge.Limits;
using Registry.Identity;

namespace Registry.HttpBridge.Tests.Limits;

/// <summary>Heartbeats that the peer signs are its node's own, whatever the neighbours do at its address; what is none of these is the address's.</summary>
public sealed class PeerHeartbeatLimitsTests(NetworkFixture network) : IClassFixture<NetworkFixture>
{
    private static readonly LimitOptions Tight = new()
    {
        Heartbeats = new() { Burst = 3, PerMinute = 1 },
        PeerProofs = new() { Burst = 8, PerMinute = 1 },
        PerNode = new() { Burst = 4, PerMinute = 1 },
        KnownNodeProofs = new() { Burst = 2, PerMinute = 1 },
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_charged_to_the_node_and_not_to_its_address()
    {
        await using var host = await StartAsync(Tight);
        var (worker, id) = await RegisterAsync(host, 81);
        await UseUpAsync(host, id);

        for (var i = 0; i < 4; i++) await (await BeatAsync(host, id, Signed(worker, id))).ExpectAsync(HttpStatusCode.OK);
        var refused = await (await BeatAsync(host, id, Signed(worker, id))).ExpectProblemAsync(429, "rate_limited");

        Assert.Contains("this node", (string)refused["message"]!, StringComparison.Ordinal);
        Assert.Equal(1, host.State.Limits.RefusedByNode);
    }

    [Fact]
    public async Task One_that_is_sent_again_is_charged_to_whoever_sends_it()
    {
        await using var host = await StartAsync(Tight);
        var (worker, id) = await RegisterAsync(host, 82);
        var beat = Signed(worker, id);
        await (await BeatAsync(host, id, beat)).ExpectAsync(HttpStatusCode.OK);

        for (var i = 0; i < 3; i++) await (await BeatAsync(host, id, beat)).ExpectProblemAsync(409, "stale_registration");
        var refused = await (await BeatAsync(host, id, beat)).ExpectProblemAsync(429, "rate_limited");
        Assert.Contains("your address", (string)refused["message"]!, StringComparison.Ordinal);

        for (var i = 0; i < 3; i++) await (await BeatAsync(host, id, Signed(worker, id))).ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(0, host.State.Limits.RefusedByNode);
    }

    [Fact]
    public async Task One_of_many_sent_at_once_is_the_nodes()
    {
        await using var host = await StartAsync(Tight with { PeerProofs = new() { Burst = 100 } });
        var (worker, id) = await RegisterAsync(host, 83);
        var beat = Signed(worker, id);

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => BeatAsync(host, id, beat)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        for (var i = 0; i < 3; i++) await (await BeatAsync(host, id, Signed(worker, id))).ExpectAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Signatures_are_looked_at_within_a_budget_and_a_node_that_is_at_home_has_one_of_its_own()
    {
        await using var host = await StartAsync(Tight);
        var (home, homeId) = await RegisterAsync(host, 84);
        var (stranger, strangerId) = await RegisterAsync(host, 85);
        await (await BeatAsync(host, homeId, Signed(home, homeId))).ExpectAsync(HttpStatusCode.OK);

        // By an address whose heartbeats are used up, so that nothing but a signature lets anybody through.
        await UseUpAsync(host, homeId);
        for (var i = 0; i < 7; i++) await (await BeatAsync(host, strangerId, Signed(home, strangerId))).ExpectProblemAsync(429, "rate_limited");

        await (await BeatAsync(host, strangerId, Signed(stranger, strangerId))).ExpectProblemAsync(429, "rate_limited");
        for (var i = 0; i < 2; i++) await (await BeatAsync(host, homeId, Signed(home, homeId))).ExpectAsync(HttpStatusCode.OK);
        await (await BeatAsync(host, homeId, Signed(home, homeId))).ExpectProblemAsync(429, "rate_limited");
        Assert.Equal(0, host.State.Limits.RefusedByNode);
    }

    [Theory]
    [InlineData("{", 400)]
    [InlineData("[]", 401)]
    [InlineData("{\"peer_signature\": \"AAAA\"}", 422)]
    [InlineData("{\"peer_signature\": 5}", 401)]
    [InlineData("{\"peer_signature\": \"AAAA\", \"issued_at\": \"2020-01-01T00:00:00Z\"}", 409)]
    public async Task What_is_no_signed_heartbeat_is_answered_as_if_nobody_had_looked(string body, int status)
    {
        await using var host = await StartAsync(Tight);
        var (_, id) = await RegisterAsync(host, 90 + body.Length);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        Assert.Equal(status, (int)(await host.Client.PutAsync($"/api/nodes/{id}/heartbeat", content, Cancellation)).StatusCode);
    }

    /// <summary>As of the next second, so that each is later than the one before.</summary>
    private JsonObject Signed(TestWorker by, string node)
    {
        network.Time.Advance(TimeSpan.FromSeconds(1));
        var issued = network.Time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var text = $"Far Mesh heartbeat\nNetwork: far-mesh\nNode: {node}\nStatus: active\nIssued: {issued}";
        var envelope = SignedEnvelope.Seal(by.Key, "far-mesh-heartbeat", "/far-mesh/heartbeat"u8, Encoding.UTF8.GetBytes(text));
        return new JsonObject { ["issued_at"] = issued, ["peer_signature"] = Convert.ToBase64String(envelope.Signature.Span) };
    }

    /// <summary>What the neighbours do: wrong keys, until the address may send no heartbeats.</summary>
    private static async Task UseUpAsync(BridgeHost host, string id)
    {
        HttpStatusCode status;
        do
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/nodes/{id}/heartbeat") { Content = JsonContent.Create(new JsonObject()) };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "rk_wrong");
            status = (await host.Client.SendAsync(request, Cancellation)).StatusCode;
        }
        while (status != HttpStatusCode.TooManyRequests);
    }

    private static async Task<(TestWorker Worker, string Id)> RegisterAsync(BridgeHost host, int seed)
    {
        var worker = new TestWorker(seed);
        var signed = await worker.SignAsync(host.Trusted, worker.Body(), peer: true);
        var answer = await (await host.Client.PostAsJsonAsync("/api/nodes/register", signed, Cancellation)).ExpectAsync(HttpStatusCode.Created);
        return (worker, (string)answer["node_id"]!);
    }

    private static Task<HttpResponseMessage> BeatAsync(BridgeHost host, string id, JsonObject beat) => host.Client.PutAsJsonAsync($"/api/nodes/{id}/heartbeat", beat, Cancellation);

    private Task<BridgeHost> StartAsync(LimitOptions limits) => BridgeHost.StartAsync(network.StateWith(options => options with { Limits = limits }));
}
