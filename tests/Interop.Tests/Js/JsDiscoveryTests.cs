using System.Net;
using System.Text;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Js;

/// <summary>js peers that know nobody but the daemon find each other, models, and workers registered only over HTTP.</summary>
public sealed class JsDiscoveryTests(MeetingFixture fixture) : IClassFixture<MeetingFixture>
{
    [JsFact]
    public async Task Two_js_peers_that_know_only_us_find_each_other_and_connect()
    {
        await using var peers = await PeerGroup.StartAsync([new(PeerKind.Js), new(PeerKind.Js)], fixture.Daemon.Address);
        await Meetings.FindsAsync(peers[0], peers[1]);
        await Meetings.FindsAsync(peers[1], peers[0]);
    }

    [JsFact]
    public async Task A_js_worker_provides_a_model_and_another_js_peer_finds_it()
    {
        const string Model = "meta-llama/Llama-3.1-8B";
        await using var peers = await PeerGroup.StartAsync([new(PeerKind.Js), new(PeerKind.Js, Mode: PeerMode.Client)], fixture.Daemon.Address);
        await Deadline.EventuallyAsync(async () => Assert.Contains(fixture.Daemon.PeerId, await peers[0].TableAsync()));
        await peers[0].ProvideAsync(Model);
        await Meetings.FindsProviderAsync(peers[1], Model, peers[0].Id, peers[0].Address);

        var asked = await (await fixture.ProbeAsync()).AskKadAsync(fixture.Daemon.PeerId, "GET_PROVIDERS", GpuWorker.ModelHash(Model).Bytes.ToArray());
        Assert.Contains(asked.Providers, p => p.Id == peers[0].Id);
    }

    [JsFact]
    public async Task On_the_far_mesh_protocol_id_js_finds_peers_and_models_too()
    {
        const string Model = "far-mesh/only";
        var spec = new PeerSpec(PeerKind.Js) { Kad = "/far-mesh/kad/1.0.0" };
        await using var peers = await PeerGroup.StartAsync([spec, spec], fixture.Daemon.Address);
        await Meetings.FindsAsync(peers[0], peers[1]);
        await peers[1].ProvideAsync(Model);
        await Meetings.FindsProviderAsync(peers[0], Model, peers[1].Id, peers[1].Address);
    }

    [JsFact]
    public async Task A_worker_registered_over_http_is_found_by_js_and_its_record_verifies_without_us()
    {
        var worker = new GpuWorker("mistralai/Mistral-7B-v0.3");
        (await fixture.Daemon.Http.RegisterAsync(worker.SignedBody())).Expect(HttpStatusCode.Created);
        await using var js = await Peers.StartAsync(new(PeerKind.Js), fixture.Daemon.Address);
        await using var wallet = await Peers.StartWalletAsync();

        await Meetings.FindsProviderAsync(js, worker.Model, worker.Peer.ToString(), "/ip4/203.0.113.7/tcp/31330");
        var record = await js.GetAsync(Encoding.ASCII.GetBytes(worker.RecordKey));
        var verified = await wallet.VerifyRecordAsync(record, worker.RecordKey);
        Assert.Equal(worker.Wallet, verified.GetProperty("recovered").GetString());
        Assert.Equal(worker.Wallet, verified.GetProperty("wallet").GetString());
        Assert.Equal(worker.Peer.ToString(), verified.GetProperty("peer").GetString());
        Assert.Equal(worker.Model, verified.GetProperty("model").GetString());
        Assert.Equal("ed25519", verified.GetProperty("proofs").GetProperty("peer").GetString());
    }

    /// <summary>A wallet can name any peer, so what it signed alone proves nothing to others: js finds the peer, and no record.</summary>
    [JsFact]
    public async Task A_worker_that_only_its_wallet_signed_for_is_named_but_has_no_record()
    {
        var worker = new GpuWorker("claimed/only");
        (await fixture.Daemon.Http.RegisterAsync(worker.ClaimBody())).Expect(HttpStatusCode.Created);
        await using var js = await Peers.StartAsync(new(PeerKind.Js), fixture.Daemon.Address);
        await Meetings.FindsProviderAsync(js, worker.Model, worker.Peer.ToString(), "/ip4/203.0.113.7/tcp/31330");
        Assert.Null(await js.ValueAtAsync(fixture.Daemon.PeerId, worker.RecordKey));
    }

    [JsFact]
    public async Task Withdrawals_are_found_by_js_under_the_key_of_each_who_signed_and_verify_without_us()
    {
        var worker = new GpuWorker("withdrawn/by-both");
        (await fixture.Daemon.Http.RegisterAsync(worker.SignedBody())).Expect(HttpStatusCode.Created);
        foreach (var model in new[] { worker.Model, "*" }) (await fixture.Daemon.Http.WithdrawAsync(worker.Withdrawal(Signers.Both, model))).Expect(HttpStatusCode.OK);
        await using var js = await Peers.StartAsync(new(PeerKind.Js), fixture.Daemon.Address);
        await using var wallet = await Peers.StartWalletAsync();

        await Deadline.EventuallyAsync(async () => Assert.Contains(fixture.Daemon.PeerId, await js.TableAsync()));
        Assert.Null(await js.ValueAtAsync(fixture.Daemon.PeerId, worker.RecordKey));
        foreach (var model in new[] { worker.Model, "*" })
        {
            foreach (var author in new[] { worker.Wallet, null })
            {
                var key = FarMeshKeys.Withdrawal(model, worker.Peer.ToString(), author);
                var verified = await wallet.VerifyRecordAsync(await js.GetAsync(Encoding.ASCII.GetBytes(key)), key);
                Assert.Equal("withdrawal", verified.GetProperty("kind").GetString());
                Assert.Equal(model, verified.GetProperty("model").GetString());
            }
        }
    }
}
