using System.Net;
using System.Text.Json;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Attacks;

/// <summary>How far a word reaches: an API key as far as one daemon, a signature everywhere.</summary>
public sealed class ReachTests(TwoRegistriesFixture network) : IClassFixture<TwoRegistriesFixture>
{
    /// <summary>From one daemon to another that knows it by the DHT alone.</summary>
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Before, both were answered alike (204), though the key's word went nowhere and the other daemon kept the node; and the wallet,
    /// which could have ended it there, was told afterwards that no such node was known (404).
    /// </summary>
    [JsTheory]
    [InlineData(Signers.Wallet)]
    [InlineData(Signers.Peer)]
    public async Task A_key_ends_a_node_at_one_daemon_and_a_withdrawal_everywhere(Signers signers)
    {
        var (first, second) = (network.First, network.Second);
        var probe = await network.ProbeAsync();
        var worker = new GpuWorker($"reach of the {signers}");
        var node = await network.RegisterAsync(worker);
        var body = (await first.Http.NodeAsync(node)).Expect(HttpStatusCode.OK);

        var ended = (await first.Http.EndAsync(node, worker.ApiKey)).Expect(HttpStatusCode.OK);
        Assert.Equal("local", ended["scope"].GetString());
        Assert.Equal(node, Assert.Single(ended["ended"].EnumerateArray()).GetString());
        (await first.Http.NodeAsync(node)).Expect(HttpStatusCode.NotFound);
        Assert.Null(await probe.ValueAtAsync(first.PeerId, worker.RecordKey));

        // Another that is registered afterwards has come there; had anything been said of the first, it had come, too.
        await network.RegisterAsync(new GpuWorker(worker.Model));
        (await second.Http.NodeAsync(node)).Expect(HttpStatusCode.OK);
        var record = await probe.ValueAtAsync(second.PeerId, worker.RecordKey);
        Assert.Equal(body["proof"].GetBytesFromBase64(), record);

        // Where it was ended it stays so, though the old bytes are brought again.
        Assert.True(await probe.PutAtAsync(first.PeerId, worker.RecordKey, record!));
        (await first.Http.NodeAsync(node)).Expect(HttpStatusCode.NotFound);
        Assert.Null(await probe.ValueAtAsync(first.PeerId, worker.RecordKey));

        Assert.Equal("everywhere", (await first.Http.WithdrawAsync(worker.Withdrawal(signers, "*"))).Expect(HttpStatusCode.OK)["scope"].GetString());
        await Deadline.EventuallyAsync(async () => (await second.Http.NodeAsync(node)).Expect(HttpStatusCode.NotFound), AtMost);
        Assert.Null(await probe.ValueAtAsync(second.PeerId, worker.RecordKey));
        Assert.True(await probe.PutAtAsync(second.PeerId, worker.RecordKey, record!));
        Assert.Null(await probe.ValueAtAsync(second.PeerId, worker.RecordKey));
        (await second.Http.NodeAsync(node)).Expect(HttpStatusCode.NotFound);
        var key = FarMeshKeys.Withdrawal("*", worker.Peer.ToString(), signers == Signers.Wallet ? worker.Wallet : null);
        Assert.NotNull(await probe.ValueAtAsync(second.PeerId, key));
    }

    /// <summary>
    /// Before, a daemon that had learnt of a node over the DHT knew no key of it: its worker got 401 there, and on registering again
    /// the answer that nothing had changed, without a key.
    /// </summary>
    [Fact]
    public async Task One_key_works_at_every_daemon_that_holds_the_record()
    {
        var worker = new GpuWorker("one key for all");
        var node = await network.RegisterAsync(worker);
        var before = (await network.Second.Http.NodeAsync(node)).Expect(HttpStatusCode.OK);
        Assert.Equal(JsonValueKind.Null, before["last_heartbeat"].ValueKind);

        (await network.Second.Http.HeartbeatAsync(node, GpuWorker.NewApiKey())).Expect(HttpStatusCode.Unauthorized, "invalid_api_key");
        (await network.Second.Http.HeartbeatAsync(node, worker.ApiKey)).Expect(HttpStatusCode.OK);
        var listed = (await network.Second.Http.GetAsync($"/api/nodes/active?model_id={Uri.EscapeDataString(worker.Model)}")).Expect(HttpStatusCode.OK);
        var row = Assert.Single(listed.Body.EnumerateArray());
        Assert.Equal("online", row.GetProperty("status").GetString());
        Assert.True(row.GetProperty("verified").GetProperty("peer").GetBoolean());
    }

    /// <summary>Before, it was published like any other, and was what the DHT answered of that peer, whose word it was not.</summary>
    [Fact]
    public async Task A_local_claim_goes_nowhere()
    {
        var claim = new GpuWorker("goes nowhere");
        var node = (await network.First.Http.RegisterAsync(claim.ClaimBody())).Expect(HttpStatusCode.Created)["node_id"].GetString()!;
        await network.RegisterAsync(new GpuWorker("goes everywhere")); // afterwards, and it has come
        (await network.Second.Http.NodeAsync(node)).Expect(HttpStatusCode.NotFound);
        (await network.First.Http.NodeAsync(node)).Expect(HttpStatusCode.OK);
    }
}
