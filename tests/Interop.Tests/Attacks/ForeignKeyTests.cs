using System.Net;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Attacks;

/// <summary>
/// API keys that somebody else made. Before, every daemon made keys of its own when a registration came, and gave them to whoever
/// had brought it: where that was a stranger, the stranger's key was the right one.
/// </summary>
public sealed class ForeignKeyTests(DaemonFixture fixture) : IClassFixture<DaemonFixture>
{
    [Fact]
    public async Task Only_the_key_whose_hash_was_signed_speaks_for_a_node()
    {
        var http = fixture.Daemon.Http;
        var worker = new GpuWorker("keys");
        var node = (await http.RegisterAsync(worker.SignedBody())).Expect(HttpStatusCode.Created)["node_id"].GetString()!;
        var neighbour = new GpuWorker("keys");
        (await http.RegisterAsync(neighbour.SignedBody())).Expect(HttpStatusCode.Created);
        var drafted = (await http.StatementAsync(worker.Body())).Expect(HttpStatusCode.OK)["api_key"].GetString()!;
        var before = (await http.NodeAsync(node)).Expect(HttpStatusCode.OK).Text;

        var foreign = new Dictionary<string, string?>
        {
            ["none"] = null,
            ["empty"] = "",
            ["of a neighbour"] = neighbour.ApiKey,
            ["made by the daemon for anybody who asks"] = drafted,
            ["in the form of a key"] = GpuWorker.NewApiKey(),
            ["the hash, which is public"] = worker.ApiKeyHash,
            ["the hash in the form of a key"] = $"rk_{worker.ApiKeyHash}",
            ["with a letter more"] = $"{worker.ApiKey}A",
            ["in capitals"] = worker.ApiKey.ToUpperInvariant(),
        };
        foreach (var (kind, key) in foreign)
        {
            var beat = await http.HeartbeatAsync(node, key);
            Assert.True(beat is { Status: HttpStatusCode.Unauthorized, Code: "invalid_api_key" }, $"{kind}: {beat.Text}");
            var ended = await http.EndAsync(node, key);
            Assert.True(ended is { Status: HttpStatusCode.Unauthorized, Code: "invalid_api_key" }, $"{kind}: {ended.Text}");
        }

        Assert.Equal(before, (await http.NodeAsync(node)).Expect(HttpStatusCode.OK).Text);
        (await http.HeartbeatAsync(node, worker.ApiKey)).Expect(HttpStatusCode.OK);
    }

    /// <summary>Before, a key that had been replaced, after a leak perhaps, could still end the node for ten minutes (204).</summary>
    [Fact]
    public async Task A_replaced_key_is_good_for_heartbeats_for_a_while_and_for_nothing_else()
    {
        var http = fixture.Daemon.Http;
        var worker = new GpuWorker("a new key");
        var node = (await http.RegisterAsync(worker.SignedBody(DateTimeOffset.UtcNow.AddSeconds(-2)))).Expect(HttpStatusCode.Created)["node_id"].GetString()!;
        var renewed = worker.With(worker.Model); // the same worker with a key of its own
        Assert.Equal(node, (await http.RegisterAsync(renewed.SignedBody())).Expect(HttpStatusCode.OK)["node_id"].GetString());

        (await http.HeartbeatAsync(node, worker.ApiKey)).Expect(HttpStatusCode.OK);
        (await http.EndAsync(node, worker.ApiKey)).Expect(HttpStatusCode.Unauthorized, "invalid_api_key");
        (await http.EndAsync(node, renewed.ApiKey)).Expect(HttpStatusCode.OK);
    }

    /// <summary>
    /// A heartbeat that the peer signed cannot be sent a second time, nor changed, nor for another node. Before there were none: who
    /// had lost the key that one daemon had made could not speak there until the registration was signed anew.
    /// </summary>
    [Fact]
    public async Task A_signed_heartbeat_counts_once_and_for_its_own_node()
    {
        var http = fixture.Daemon.Http;
        var worker = new GpuWorker("signed heartbeats");
        var node = (await http.RegisterAsync(worker.SignedBody())).Expect(HttpStatusCode.Created)["node_id"].GetString()!;
        var second = worker.With("signed heartbeats, too");
        var other = (await http.RegisterAsync(second.SignedBody())).Expect(HttpStatusCode.Created)["node_id"].GetString()!;

        var beat = worker.SignedHeartbeat(node, "maintenance");
        (await http.HeartbeatAsync(other, null, beat)).Expect(HttpStatusCode.Unauthorized, "signature_invalid");
        (await http.HeartbeatAsync(node, null, beat)).Expect(HttpStatusCode.OK);
        (await http.HeartbeatAsync(node, worker.ApiKey)).Expect(HttpStatusCode.OK);
        (await http.HeartbeatAsync(node, null, beat)).Expect(HttpStatusCode.Conflict, "stale_registration");
        Assert.Equal("online", (await http.NodeAsync(node)).Expect(HttpStatusCode.OK)["status"].GetString());

        var changed = worker.SignedHeartbeat(node, "active", DateTimeOffset.UtcNow.AddSeconds(1));
        changed["status"] = "offline";
        (await http.HeartbeatAsync(node, null, changed)).Expect(HttpStatusCode.Unauthorized, "signature_invalid");
        (await http.HeartbeatAsync(node, null, worker.SignedHeartbeat(node, issued: DateTimeOffset.UtcNow.AddMinutes(10)))).Expect(HttpStatusCode.Conflict);
    }
}
