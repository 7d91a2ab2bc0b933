using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Http;

/// <summary>Registrations and withdrawals signed by ethers, over what the daemon says is to be signed.</summary>
public sealed class WalletRegistrationTests(WalletFixture fixture) : IClassFixture<WalletFixture>
{
    [JsTheory]
    [InlineData("eip191", false)]
    [InlineData("eip712", false)]
    [InlineData("eip191", true)]
    [InlineData("eip712", true)]
    public async Task A_registration_signed_by_ethers_is_accepted(string scheme, bool compact)
    {
        var wallet = await BrowserWallet.CreateAsync(fixture);
        var (body, apiKey) = await wallet.RegistrationAsync($"{scheme} {compact}", scheme, compact);
        var answer = (await fixture.Daemon.Http.RegisterAsync(body)).Expect(HttpStatusCode.Created);
        Assert.Equal("registered", answer["status"].GetString());
        Assert.True(answer["verified"].GetProperty("wallet").GetBoolean());
        Assert.False(answer["verified"].GetProperty("peer").GetBoolean());
        Assert.Contains(fixture.Daemon.PeerId, answer["dht_bootstrap"].GetString());
        Assert.Equal(body["issued_at"]!.GetValue<DateTimeOffset>().AddDays(1), answer["expires_at"].GetDateTimeOffset());
        Assert.Equal(30, answer["heartbeat_interval_seconds"].GetInt32());
        Assert.False(answer.Body.TryGetProperty("api_key", out _));

        // The key was told before anything was signed, and only its hash after it.
        Assert.Equal("key", answer["heartbeat"].GetString());
        var node = answer["node_id"].GetString()!;
        (await fixture.Daemon.Http.HeartbeatAsync(node, apiKey)).Expect(HttpStatusCode.OK);
        (await fixture.Daemon.Http.HeartbeatAsync(node, GpuWorker.NewApiKey())).Expect(HttpStatusCode.Unauthorized, "invalid_api_key");

        var held = (await fixture.Daemon.Http.NodeAsync(node)).Expect(HttpStatusCode.OK);
        var verified = await (await fixture.WalletAsync()).VerifyRecordAsync(held["proof"].GetBytesFromBase64());
        Assert.Equal(wallet.Address, verified.GetProperty("recovered").GetString());
        Assert.Equal(scheme, verified.GetProperty("proofs").GetProperty("wallet").GetString());
        Assert.Equal(JsonValueKind.Null, verified.GetProperty("proofs").GetProperty("peer").ValueKind);
        Assert.Equal(node, verified.GetProperty("node_id").GetString());

        var again = (await fixture.Daemon.Http.RegisterAsync(body)).Expect(HttpStatusCode.OK);
        Assert.Equal(node, again["node_id"].GetString());
    }

    [JsTheory]
    [InlineData("eip191", "Ed25519")]
    [InlineData("eip712", "Ed25519")]
    [InlineData("eip191", "secp256k1")]
    [InlineData("eip712", "RSA")]
    public async Task A_registration_signed_by_wallet_and_peer_verifies_from_http_and_from_the_dht(string scheme, string keyType)
    {
        var ethers = await fixture.WalletAsync();
        var (address, _) = await ethers.CreateAsync();
        var (peer, peerKey) = await ethers.CreatePeerAsync(keyType);
        var model = $"proven {scheme} {keyType}";
        var fields = GpuWorker.Body(address, GpuWorker.NewPeer(), model);
        fields["peer_id"] = peer;
        var body = await ethers.SignStatementAsync("registration", fields, address, peerKey, scheme);
        var answer = (await fixture.Daemon.Http.RegisterAsync(body)).Expect(HttpStatusCode.Created);
        Assert.True(answer["verified"].GetProperty("peer").GetBoolean());
        Assert.Equal("peer", answer["heartbeat"].GetString()); // it states no api_key_hash

        var key = FarMeshKeys.Registration(model, peer);
        var told = (await fixture.Daemon.Http.NodeAsync(answer["node_id"].GetString()!)).Expect(HttpStatusCode.OK)["proof"].GetBytesFromBase64();
        await using var js = await Peers.StartAsync(new(PeerKind.Js), fixture.Daemon.Address);
        var found = await Deadline.EventuallyAsync(() => js.GetAsync(Encoding.ASCII.GetBytes(key)));
        Assert.Equal(told, found);
        var proofs = (await ethers.VerifyRecordAsync(found, key)).GetProperty("proofs");
        Assert.Equal(scheme, proofs.GetProperty("wallet").GetString());
        Assert.Equal(keyType.ToLowerInvariant(), proofs.GetProperty("peer").GetString());

        var node = answer["node_id"].GetString()!;
        (await fixture.Daemon.Http.HeartbeatAsync(node, GpuWorker.NewApiKey())).Expect(HttpStatusCode.Unauthorized, "peer_heartbeat_required");
        var beat = await ethers.SignHeartbeatAsync(peerKey, node, "draining", GpuWorker.Time(DateTimeOffset.UtcNow));
        (await fixture.Daemon.Http.HeartbeatAsync(node, null, beat)).Expect(HttpStatusCode.OK);
        Assert.Equal("draining", (await fixture.Daemon.Http.NodeAsync(node))["status"].GetString());
    }

    [JsTheory]
    [InlineData("eip191", "one model")]
    [InlineData("eip712", "one model")]
    [InlineData("eip191", "*")]
    [InlineData("eip712", "*")]
    public async Task A_registration_can_be_withdrawn_by_the_wallet_and_the_old_body_does_not_bring_it_back(string scheme, string what)
    {
        var wallet = await BrowserWallet.CreateAsync(fixture);
        var model = $"withdrawn {scheme} {what}";
        var (body, _) = await wallet.RegistrationAsync(model, scheme);
        var node = (await fixture.Daemon.Http.RegisterAsync(body)).Expect(HttpStatusCode.Created)["node_id"].GetString()!;

        var withdrawn = what == "*" ? what : model;
        var fields = new JsonObject { ["peer_id"] = body["peer_id"]!.DeepClone(), ["model_id"] = withdrawn };
        var (withdrawal, _) = await wallet.SignAsync("withdrawal", fields, scheme);
        var ended = what == "*"
            ? (await fixture.Daemon.Http.WithdrawAsync(withdrawal)).Expect(HttpStatusCode.OK)
            : (await fixture.Daemon.Http.DeleteAsync($"/api/nodes/{node}", withdrawal)).Expect(HttpStatusCode.OK);
        Assert.Equal("everywhere", ended["scope"].GetString());
        Assert.Equal(node, Assert.Single(ended["ended"].EnumerateArray()).GetString());
        await NothingListedAsync(model);
        (await fixture.Daemon.Http.RegisterAsync(body)).Expect(HttpStatusCode.Conflict, "stale_registration");

        var key = FarMeshKeys.Withdrawal(withdrawn, body["peer_id"]!.GetValue<string>(), wallet.Address);
        var record = await (await fixture.ProbeAsync()).ValueAtAsync(fixture.Daemon.PeerId, key);
        var verified = await (await fixture.WalletAsync()).VerifyRecordAsync(record!, key);
        Assert.Equal("withdrawal", verified.GetProperty("kind").GetString());
        Assert.Equal(wallet.Address, verified.GetProperty("recovered").GetString());
    }

    /// <summary>The daemon fills in the time of what it is to end, where that is later than now.</summary>
    [JsFact]
    public async Task A_withdrawal_ends_what_a_faster_clock_issued()
    {
        const string Model = "ahead by two minutes";
        var wallet = await BrowserWallet.CreateAsync(fixture);
        var (body, _) = await wallet.RegistrationAsync(Model, issued: DateTimeOffset.UtcNow.AddMinutes(2));
        (await fixture.Daemon.Http.RegisterAsync(body)).Expect(HttpStatusCode.Created);
        var fields = new JsonObject { ["peer_id"] = body["peer_id"]!.DeepClone(), ["model_id"] = "*" };
        var (withdrawal, _) = await wallet.SignAsync("withdrawal", fields, "eip191");
        Assert.Equal(body["issued_at"]!.GetValue<string>(), withdrawal["issued_at"]!.GetValue<string>());
        (await fixture.Daemon.Http.WithdrawAsync(withdrawal)).Expect(HttpStatusCode.OK);
        await NothingListedAsync(Model);
    }

    /// <summary>The wallet is in a browser and signs once; the worker has the peer's key and fetches what the wallet signed.</summary>
    [JsTheory]
    [InlineData("eip191")]
    [InlineData("eip712")]
    public async Task A_worker_registers_by_authorization_until_the_wallet_withdraws_it(string scheme)
    {
        var http = fixture.Daemon.Http;
        var ethers = await fixture.WalletAsync();
        var wallet = await BrowserWallet.CreateAsync(fixture);
        var (peer, peerKey) = await ethers.CreatePeerAsync();
        var expires = GpuWorker.Time(DateTimeOffset.UtcNow.AddDays(90).AddMinutes(-1));
        var grant = await wallet.SignAsync("authorization", new JsonObject { ["peer_id"] = peer, ["model_id"] = "*", ["expires_at"] = expires }, scheme);
        Assert.Null(grant.ApiKey);
        grant.Body["code"] = "one-time code";
        Assert.Equal("kept", (await http.AuthorizeAsync(grant.Body)).Expect(HttpStatusCode.OK)["status"].GetString());

        var fetched = Assert.Single((await http.GetAsync($"/api/authorizations?peer={peer}")).Expect(HttpStatusCode.OK).Body.EnumerateArray());
        Assert.Equal(wallet.Address, fetched.GetProperty("wallet_address").GetString());
        Assert.Equal("one-time code", fetched.GetProperty("code").GetString());
        var worker = new AuthorizedWorker(ethers, wallet.Address, peer, peerKey, JsonObject.Create(fetched)!);
        var model = $"authorized {scheme}";
        var answer = (await http.RegisterAsync(await worker.RegistrationAsync(model))).Expect(HttpStatusCode.Created);
        Assert.True(answer["verified"].GetProperty("wallet").GetBoolean());
        Assert.True(answer["verified"].GetProperty("peer").GetBoolean());
        await Deadline.EventuallyAsync(async () => Assert.Equal(peer, Assert.Single(await ListedAsync(model)).GetProperty("peer_id").GetString()));

        var record = await (await fixture.ProbeAsync()).ValueAtAsync(fixture.Daemon.PeerId, FarMeshKeys.Registration(model, peer));
        var verified = await ethers.VerifyRecordAsync(record!, FarMeshKeys.Registration(model, peer));
        Assert.Equal("authorization", verified.GetProperty("proofs").GetProperty("wallet").GetString());
        Assert.Equal(wallet.Address, verified.GetProperty("recovered").GetString());

        var withdrawal = await wallet.SignAsync("withdrawal", new JsonObject { ["peer_id"] = peer, ["model_id"] = "*" }, scheme);
        Assert.Equal(answer["node_id"].GetString(), (await http.WithdrawAsync(withdrawal.Body)).Expect(HttpStatusCode.OK)["ended"][0].GetString());
        await NothingListedAsync(model);

        // The worker is still there and signs anew, but what it rests on is gone, for every model.
        var later = DateTimeOffset.UtcNow.AddMinutes(1);
        foreach (var other in new[] { model, $"{model}, another" })
        {
            (await http.RegisterAsync(await worker.RegistrationAsync(other, later))).Expect(HttpStatusCode.Conflict, "stale_registration");
            await NothingListedAsync(other);
        }

        (await http.AuthorizeAsync(grant.Body)).Expect(HttpStatusCode.Conflict, "stale_registration");

        var anew = await wallet.SignAsync("authorization",
            new JsonObject { ["peer_id"] = peer, ["model_id"] = model, ["issued_at"] = GpuWorker.Time(later), ["expires_at"] = expires }, scheme);
        (await http.RegisterAsync(await (worker with { Authorization = anew.Body }).RegistrationAsync(model, later))).Expect(HttpStatusCode.Created);
        await Deadline.EventuallyAsync(async () => Assert.Single(await ListedAsync(model)));
    }

    [JsFact]
    public async Task An_authorization_of_another_wallet_peer_or_model_covers_nothing()
    {
        var http = fixture.Daemon.Http;
        var worker = new GpuWorker("not covered");
        var good = worker.Authorization(worker.Model);
        var wrong = new Dictionary<string, JsonObject>
        {
            ["another wallet's"] = worker.WithNewWallet().Authorization(),
            ["for another peer"] = new GpuWorker(worker.Model).Authorization(),
            ["for another model"] = worker.Authorization("another model"),
            ["later than the registration"] = worker.Authorization(issued: DateTimeOffset.UtcNow.AddMinutes(4)),
            ["signed by nobody"] = Without(good, "signature"),
            ["changed"] = With(good, "model_id", "*"),
        };
        foreach (var (kind, authorization) in wrong)
        {
            var answer = await http.RegisterAsync(worker.AuthorizedBody(authorization));
            Assert.True((int)answer.Status is 401 or 422, $"{kind}: {answer.Text}");
        }

        // With the peer's word missing, the wallet's covers nothing either: anybody could have sent it.
        var unsigned = worker.AuthorizedBody(good);
        Assert.True((int)(await http.RegisterAsync(Without(unsigned, "peer_signature"))).Status is 401 or 422);
        await NothingListedAsync(worker.Model);
        (await http.RegisterAsync(unsigned)).Expect(HttpStatusCode.Created);
    }

    private static JsonObject Without(JsonObject body, string field)
    {
        var copy = (JsonObject)body.DeepClone();
        copy.Remove(field);
        return copy;
    }

    private static JsonObject With(JsonObject body, string field, string value)
    {
        var copy = (JsonObject)body.DeepClone();
        copy[field] = value;
        return copy;
    }

    private async Task<JsonElement[]> ListedAsync(string model) =>
        [.. (await fixture.Daemon.Http.GetAsync($"/api/nodes/active?model_id={Uri.EscapeDataString(model)}")).Expect(HttpStatusCode.OK).Body.EnumerateArray()];

    private async Task NothingListedAsync(string model) => Assert.Empty(await ListedAsync(model));

    /// <summary>A worker with the peer's key alone.</summary>
    private sealed record AuthorizedWorker(Wallet Ethers, string Wallet, string Peer, string PeerKey, JsonObject Authorization)
    {
        public Task<JsonObject> RegistrationAsync(string model, DateTimeOffset? issued = null)
        {
            var body = GpuWorker.Body(Wallet, GpuWorker.NewPeer(), model, issued);
            body["peer_id"] = Peer;
            body["authorization"] = Authorization.DeepClone();
            return Ethers.SignStatementAsync("registration", body, null, PeerKey);
        }
    }
}
