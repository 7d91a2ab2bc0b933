using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Attacks;

/// <summary>Records are public, so anybody can send one back. It is no credential, and says nothing of who sent it.</summary>
public sealed class PublicRecordTests(WalletFixture fixture) : IClassFixture<WalletFixture>
{
    /// <summary>
    /// Before, registering was answered with a key (201, api_key): who sent a record to a daemon that did not hold it yet had the
    /// key to its node there, for heartbeats in its name and to end it (204). Where it was held, sending it back did nothing already.
    /// </summary>
    [JsFact]
    public async Task A_record_sent_back_by_a_stranger_gets_no_key_and_changes_nothing()
    {
        var http = fixture.Daemon.Http;
        var worker = new GpuWorker("sent back");
        var node = (await http.RegisterAsync(worker.SignedBody())).Expect(HttpStatusCode.Created)["node_id"].GetString()!;
        (await http.HeartbeatAsync(node, worker.ApiKey, new JsonObject { ["status"] = "draining" })).Expect(HttpStatusCode.OK);
        var before = (await http.NodeAsync(node)).Expect(HttpStatusCode.OK);

        var body = await (await fixture.WalletAsync()).BodyAsync(before["proof"].GetBytesFromBase64());
        Assert.Equal(worker.ApiKeyHash, body["api_key_hash"]!.GetValue<string>());
        var answer = (await http.RegisterAsync(body)).Expect(HttpStatusCode.OK);
        Assert.DoesNotContain("rk_", answer.Text, StringComparison.Ordinal);
        Assert.False(answer.Body.TryGetProperty("api_key", out _));

        // Neither a sign of life nor another status: all that was known is as it was, but for how long ago it was.
        var after = (await http.NodeAsync(node)).Expect(HttpStatusCode.OK);
        foreach (var field in new[] { "status", "last_heartbeat", "proof", "issued_at", "expires_at", "first_registered", "tokens_served" })
        {
            Assert.Equal(before[field].GetRawText(), after[field].GetRawText());
        }
        Assert.Equal("draining", after["status"].GetString());
        (await http.HeartbeatAsync(node, worker.ApiKey)).Expect(HttpStatusCode.OK);
    }

    /// <summary>
    /// Before, one older than five minutes was refused (409), from its worker, too, and a younger one made whoever brought it its
    /// master. Who sends what was signed minutes ago may be anybody, so it is taken as if it came over the DHT.
    /// </summary>
    [JsFact]
    public async Task A_record_brought_to_another_daemon_is_held_there_but_is_no_sign_of_life()
    {
        var worker = new GpuWorker("brought elsewhere");
        var issued = DateTimeOffset.UtcNow.AddMinutes(-6);
        var body = await (await fixture.WalletAsync()).BodyAsync(await RecordAsync(worker, issued));
        await using var other = await DaemonProcess.StartAsync();
        var answer = (await other.Http.RegisterAsync(body)).Expect(HttpStatusCode.Created);
        Assert.False(answer.Body.TryGetProperty("api_key", out _));
        var node = answer["node_id"].GetString()!;
        var held = (await other.Http.NodeAsync(node)).Expect(HttpStatusCode.OK);
        Assert.Equal(JsonValueKind.Null, held["last_heartbeat"].ValueKind);
        Assert.Equal("offline", held["status"].GetString());
        Assert.Empty((await other.Http.GetAsync("/api/nodes/active")).Expect(HttpStatusCode.OK).Body.EnumerateArray());

        (await other.Http.HeartbeatAsync(node, worker.ApiKey)).Expect(HttpStatusCode.OK); // nothing keeps the worker itself from it
        Assert.Single((await other.Http.GetAsync("/api/nodes/active")).Expect(HttpStatusCode.OK).Body.EnumerateArray());
    }

    /// <summary>
    /// Before, a wallet's signature was all that a record in the DHT needed, so that one with the peer's signature cut off was
    /// stored like the whole. Now it is a claim, which has no place there and takes nothing from what is proven.
    /// </summary>
    [JsFact]
    public async Task A_record_stripped_of_the_peers_signature_takes_no_place()
    {
        var http = fixture.Daemon.Http;
        var probe = await fixture.ProbeAsync();
        var ethers = await fixture.WalletAsync();
        var worker = new GpuWorker("stripped");
        var node = (await http.RegisterAsync(worker.SignedBody())).Expect(HttpStatusCode.Created)["node_id"].GetString()!;
        var record = await probe.ValueAtAsync(fixture.Daemon.PeerId, worker.RecordKey);
        var body = await ethers.BodyAsync(record!);
        body.Remove("peer_signature");
        var stripped = await ethers.RecordAsync("registration", body);

        Assert.False(await probe.PutAtAsync(fixture.Daemon.PeerId, worker.RecordKey, stripped));
        await http.RegisterAsync(body);
        Assert.Equal(record, await probe.ValueAtAsync(fixture.Daemon.PeerId, worker.RecordKey));
        Assert.True((await http.NodeAsync(node)).Expect(HttpStatusCode.OK)["verified"].GetProperty("peer").GetBoolean());
    }

    private async Task<byte[]> RecordAsync(GpuWorker worker, DateTimeOffset issued) =>
        await (await fixture.WalletAsync()).RecordAsync("registration", worker.SignedBody(issued));
}
