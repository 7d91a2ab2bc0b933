using System.Net;
using System.Text.Json;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Attacks;

/// <summary>Wallets are free, and any wallet can name any peer. Who holds the peer's key is not kept out by those who do not.</summary>
public sealed class SquattingTests(WalletFixture fixture) : IClassFixture<WalletFixture>
{
    /// <summary>
    /// Before, the first wallet to name a peer owned it: others were refused (409 peer_owned), and with a time of issue four minutes
    /// ahead it held out against the peer's own signature, too (409 stale_registration).
    /// </summary>
    [Fact]
    public async Task Who_names_a_peer_first_does_not_keep_its_owner_out()
    {
        var http = fixture.Daemon.Http;
        var owner = new GpuWorker("squatted");
        var squatter = GpuWorker.Claiming(owner.Peer, owner.Model);
        var claimed = (await http.RegisterAsync(squatter.ClaimBody(DateTimeOffset.UtcNow.AddMinutes(4)))).Expect(HttpStatusCode.Created)["node_id"].GetString()!;

        // Without the peer's key the owner stands beside the squatter; with it, alone.
        var node = (await http.RegisterAsync(owner.ClaimBody())).Expect(HttpStatusCode.Created)["node_id"].GetString()!;
        (await http.NodeAsync(claimed)).Expect(HttpStatusCode.OK);
        Assert.Equal(node, (await http.RegisterAsync(owner.SignedBody(DateTimeOffset.UtcNow.AddSeconds(1)))).Expect(HttpStatusCode.OK)["node_id"].GetString());
        (await http.NodeAsync(claimed)).Expect(HttpStatusCode.NotFound);
        Assert.Equal(node, Assert.Single((await ListedAsync(owner.Model)).EnumerateArray()).GetProperty("node_id").GetString());
        (await http.RegisterAsync(squatter.ClaimBody(DateTimeOffset.UtcNow.AddMinutes(4).AddSeconds(30)))).Expect(HttpStatusCode.Conflict, "peer_owned");
        (await http.HeartbeatAsync(node, owner.ApiKey)).Expect(HttpStatusCode.OK);
    }

    /// <summary>
    /// Before, nine were enough: with the withdrawals of eight, put into the DHT beforehand, and the claim of a ninth the peer counted
    /// as one that changes hands too often, and its own signature was answered 429 limit_reached.
    /// </summary>
    [Fact]
    public async Task Sixty_four_wallets_that_claim_a_peer_stop_neither_its_registration_nor_its_heartbeats()
    {
        var http = fixture.Daemon.Http;
        var owner = new GpuWorker("besieged");
        var wallets = Enumerable.Range(0, 64).Select(_ => GpuWorker.Claiming(owner.Peer, owner.Model)).ToArray();
        await BesiegeAsync(wallets, TimeSpan.FromMinutes(4));

        var answer = (await http.RegisterAsync(owner.SignedBody())).Expect(HttpStatusCode.Created);
        var node = answer["node_id"].GetString()!;
        Assert.Equal(node, Assert.Single((await ListedAsync(owner.Model)).EnumerateArray()).GetProperty("node_id").GetString());

        await BesiegeAsync(wallets, TimeSpan.FromMinutes(4.5));
        foreach (var _ in Enumerable.Range(0, 3)) (await http.HeartbeatAsync(node, owner.ApiKey)).Expect(HttpStatusCode.OK);
        (await http.HeartbeatAsync(node, null, owner.SignedHeartbeat(node))).Expect(HttpStatusCode.OK);
        (await http.RegisterAsync(owner.SignedBody(DateTimeOffset.UtcNow.AddSeconds(1)))).Expect(HttpStatusCode.OK);
        Assert.Equal(node, Assert.Single((await ListedAsync(owner.Model)).EnumerateArray()).GetProperty("node_id").GetString());
    }

    /// <summary>The same siege over the DHT, where the withdrawals of before came in: each wallet's has a key that is about nobody else.</summary>
    [JsFact]
    public async Task Withdrawals_of_sixty_four_wallets_in_the_dht_stop_nobody_else()
    {
        var probe = await fixture.ProbeAsync();
        var ethers = await fixture.WalletAsync();
        var owner = new GpuWorker("besieged in the DHT");
        foreach (var wallet in Enumerable.Range(0, 64).Select(_ => GpuWorker.Claiming(owner.Peer, owner.Model)))
        {
            var withdrawal = await ethers.RecordAsync("withdrawal", wallet.Withdrawal(Signers.Wallet, issued: DateTimeOffset.UtcNow.AddMinutes(4)));
            Assert.True(await probe.PutAtAsync(fixture.Daemon.PeerId, FarMeshKeys.Withdrawal(owner.Model, owner.Peer.ToString(), wallet.Wallet), withdrawal));
        }

        var squatter = GpuWorker.Claiming(owner.Peer, owner.Model);
        (await fixture.Daemon.Http.RegisterAsync(squatter.ClaimBody())).Expect(HttpStatusCode.Created);
        var node = (await fixture.Daemon.Http.RegisterAsync(owner.SignedBody())).Expect(HttpStatusCode.Created)["node_id"].GetString()!;
        (await fixture.Daemon.Http.HeartbeatAsync(node, owner.ApiKey)).Expect(HttpStatusCode.OK);
        Assert.NotNull(await probe.ValueAtAsync(fixture.Daemon.PeerId, owner.RecordKey));
        Assert.Equal(node, Assert.Single((await ListedAsync(owner.Model)).EnumerateArray()).GetProperty("node_id").GetString());
    }

    /// <summary>Before, it was the value of the peer for everybody who looked in the DHT: a wallet's signature was all that a record needed.</summary>
    [JsFact]
    public async Task A_wallet_alone_puts_nothing_under_a_peers_key()
    {
        var probe = await fixture.ProbeAsync();
        var ethers = await fixture.WalletAsync();
        var owner = new GpuWorker("squatted in the DHT");
        var squatter = GpuWorker.Claiming(owner.Peer, owner.Model);
        var claim = await ethers.RecordAsync("registration", squatter.ClaimBody());
        Assert.False(await probe.PutAtAsync(fixture.Daemon.PeerId, owner.RecordKey, claim));

        // Its withdrawal has a key of its own, where it is about nobody else.
        var withdrawal = await ethers.RecordAsync("withdrawal", squatter.Withdrawal(Signers.Wallet, "*"));
        foreach (var author in new[] { owner.Wallet, null })
        {
            Assert.False(await probe.PutAtAsync(fixture.Daemon.PeerId, FarMeshKeys.Withdrawal("*", owner.Peer.ToString(), author), withdrawal));
        }
        Assert.True(await probe.PutAtAsync(fixture.Daemon.PeerId, FarMeshKeys.Withdrawal("*", owner.Peer.ToString(), squatter.Wallet), withdrawal));

        (await fixture.Daemon.Http.RegisterAsync(owner.SignedBody())).Expect(HttpStatusCode.Created);
        var record = await probe.ValueAtAsync(fixture.Daemon.PeerId, owner.RecordKey);
        Assert.Equal(owner.Wallet, (await ethers.VerifyRecordAsync(record!, owner.RecordKey)).GetProperty("wallet").GetString());
    }

    /// <summary>
    /// Whoever has the peer's key moves the peer, for good: what the wallet before signed ends, and does not come back with a
    /// time of issue that is smaller, nor as a claim. The first held before, too; a claim was weighed by who was there first.
    /// </summary>
    [Fact]
    public async Task A_peer_that_moved_to_another_wallet_does_not_move_back_with_old_bytes()
    {
        var http = fixture.Daemon.Http;
        var before = new GpuWorker("moved");
        var after = before.WithNewWallet();
        var old = before.SignedBody(DateTimeOffset.UtcNow.AddSeconds(-3));
        (await http.RegisterAsync(old)).Expect(HttpStatusCode.Created);
        var node = (await http.RegisterAsync(after.SignedBody())).Expect(HttpStatusCode.Created)["node_id"].GetString();
        (await http.RegisterAsync(old)).Expect(HttpStatusCode.Conflict);
        (await http.RegisterAsync(before.ClaimBody(DateTimeOffset.UtcNow.AddMinutes(1)))).Expect(HttpStatusCode.Conflict, "peer_owned");
        Assert.Equal(node, Assert.Single((await ListedAsync(before.Model)).EnumerateArray()).GetProperty("node_id").GetString());
    }

    /// <summary>Each withdraws the peer and claims it, with a time of issue ahead of the clock.</summary>
    private Task BesiegeAsync(IEnumerable<GpuWorker> wallets, TimeSpan ahead) =>
        Parallel.ForEachAsync(wallets, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (wallet, _) =>
        {
            var issued = DateTimeOffset.UtcNow + ahead;
            var withdrawn = await fixture.Daemon.Http.WithdrawAsync(wallet.Withdrawal(Signers.Wallet, "*", issued.AddSeconds(-1)));
            Assert.True((int)withdrawn.Status is 200 or 429, withdrawn.Text);
            var claimed = await fixture.Daemon.Http.RegisterAsync(wallet.ClaimBody(issued));
            Assert.True((int)claimed.Status is 201 or 200 or 409 or 429, claimed.Text);
        });

    private async Task<JsonElement> ListedAsync(string model) =>
        (await fixture.Daemon.Http.GetAsync($"/api/nodes/active?model_id={Uri.EscapeDataString(model)}")).Expect(HttpStatusCode.OK).Body;
}
