using System.Net;
using System.Text.Json.Nodes;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Attacks;

/// <summary>
/// What was withdrawn stays withdrawn, whoever brings the old bytes again and however. Before, a withdrawal was forgotten a day after
/// it was signed and a registration of seven days came back with the next replay; both shared one key in the DHT with the
/// registrations of every other wallet, any of which took the withdrawal's place.
/// </summary>
public sealed class ReplayTests(WalletFixture fixture) : IClassFixture<WalletFixture>
{
    public static IReadOnlyList<(Signers Signers, bool All)> Ways =>
        [(Signers.Wallet, false), (Signers.Wallet, true), (Signers.Peer, false), (Signers.Peer, true), (Signers.Both, false), (Signers.Both, true)];

    [JsFact]
    public async Task A_withdrawn_registration_stays_withdrawn_over_http_and_the_dht_and_after_a_restart()
    {
        var ethers = await fixture.WalletAsync();
        await using var daemon = await DaemonProcess.StartAsync();
        var withdrawn = new List<Withdrawn>();
        await using (var probe = await ProbeAsync(daemon))
        {
            foreach (var (signers, all) in Ways)
            {
                var worker = new GpuWorker($"withdrawn by {signers}, {(all ? "all" : "one")}");
                var body = worker.SignedBody();
                var node = (await daemon.Http.RegisterAsync(body)).Expect(HttpStatusCode.Created)["node_id"].GetString()!;
                Assert.NotNull(await probe.ValueAtAsync(daemon.PeerId, worker.RecordKey));
                (await daemon.Http.WithdrawAsync(worker.Withdrawal(signers, all ? "*" : null))).Expect(HttpStatusCode.OK);
                withdrawn.Add(new(worker, body, node, await ethers.RecordAsync("registration", body)));
            }

            foreach (var one in withdrawn) await StaysWithdrawnAsync(daemon, probe, one);
        }

        await daemon.KillAsync();
        await using var again = await daemon.StartAgainAsync();
        await using var after = await ProbeAsync(again);
        foreach (var one in withdrawn) await StaysWithdrawnAsync(again, after, one);
        Assert.Empty((await again.Http.GetAsync("/api/nodes/active")).Expect(HttpStatusCode.OK).Body.EnumerateArray());

        // It is no sentence for life: what is signed later counts again.
        var (first, later) = (withdrawn[0].Worker, DateTimeOffset.UtcNow.AddMinutes(1));
        (await again.Http.RegisterAsync(first.SignedBody(later))).Expect(HttpStatusCode.Created);
        Assert.NotNull(await after.ValueAtAsync(again.PeerId, first.RecordKey));
    }

    /// <summary>Before, one that came over HTTP was refused as that of an unknown node (404), and the registration after it was taken (201).</summary>
    [JsFact]
    public async Task A_withdrawal_that_is_heard_before_the_registration_ends_it_all_the_same()
    {
        var ethers = await fixture.WalletAsync();
        var probe = await fixture.ProbeAsync();
        foreach (var (signers, all) in Ways)
        {
            var worker = new GpuWorker($"withdrawn by {signers} beforehand, {(all ? "all" : "one")}");
            var body = worker.SignedBody();
            var record = await ethers.RecordAsync("registration", body);
            var withdrawal = worker.Withdrawal(signers, all ? "*" : null);
            var key = FarMeshKeys.Withdrawal(all ? "*" : worker.Model, worker.Peer.ToString(), signers == Signers.Peer ? null : worker.Wallet);
            Assert.True(await probe.PutAtAsync(fixture.Daemon.PeerId, key, await ethers.RecordAsync("withdrawal", withdrawal)));

            (await fixture.Daemon.Http.RegisterAsync(body)).Expect(HttpStatusCode.Conflict, "stale_registration");
            Assert.True(await probe.PutAtAsync(fixture.Daemon.PeerId, worker.RecordKey, record)); // kept as a mark: no offence of who brought it
            Assert.Null(await probe.ValueAtAsync(fixture.Daemon.PeerId, worker.RecordKey));
            (await fixture.Daemon.Http.RegisterAsync(body)).Expect(HttpStatusCode.Conflict, "stale_registration");
        }
    }

    /// <summary>Before, another wallet's registration of the peer took the place of the withdrawal, under the one key of both.</summary>
    [JsFact]
    public async Task Nothing_takes_the_place_of_a_withdrawal()
    {
        var probe = await fixture.ProbeAsync();
        var worker = new GpuWorker("withdrawn, then moved");
        var old = worker.SignedBody();
        (await fixture.Daemon.Http.RegisterAsync(old)).Expect(HttpStatusCode.Created);
        (await fixture.Daemon.Http.WithdrawAsync(worker.Withdrawal(Signers.Wallet))).Expect(HttpStatusCode.OK);
        var key = FarMeshKeys.Withdrawal(worker.Model, worker.Peer.ToString(), worker.Wallet);
        var withdrawal = await probe.ValueAtAsync(fixture.Daemon.PeerId, key);
        Assert.NotNull(withdrawal);

        var moved = worker.WithNewWallet();
        (await fixture.Daemon.Http.RegisterAsync(moved.SignedBody(DateTimeOffset.UtcNow.AddSeconds(5)))).Expect(HttpStatusCode.Created);
        (await fixture.Daemon.Http.WithdrawAsync(moved.Withdrawal(Signers.Wallet, issued: DateTimeOffset.UtcNow.AddSeconds(10)))).Expect(HttpStatusCode.OK);
        Assert.Equal(withdrawal, await probe.ValueAtAsync(fixture.Daemon.PeerId, key));
        Assert.Equal(HttpStatusCode.Conflict, (await fixture.Daemon.Http.RegisterAsync(old)).Status);
    }

    private static async Task StaysWithdrawnAsync(DaemonProcess daemon, RemotePeer probe, Withdrawn one)
    {
        (await daemon.Http.RegisterAsync(one.Body)).Expect(HttpStatusCode.Conflict, "stale_registration");
        Assert.True(await probe.PutAtAsync(daemon.PeerId, one.Worker.RecordKey, one.Record));
        (await daemon.Http.NodeAsync(one.Node)).Expect(HttpStatusCode.NotFound);
        (await daemon.Http.HeartbeatAsync(one.Node, one.Worker.ApiKey)).Expect(HttpStatusCode.NotFound);
        Assert.Null(await probe.ValueAtAsync(daemon.PeerId, one.Worker.RecordKey));
        var named = await probe.AskKadAsync(daemon.PeerId, "GET_PROVIDERS", FarMeshKeys.ModelHash(one.Worker.Model).Bytes.ToArray());
        Assert.DoesNotContain(named.Providers, provider => provider.Id == one.Worker.Peer.ToString());
    }

    private static async Task<RemotePeer> ProbeAsync(DaemonProcess daemon)
    {
        var probe = await Peers.StartAsync(new(PeerKind.Js, Mode: PeerMode.None) { Listen = "" });
        await probe.ConnectAsync(daemon.Address);
        return probe;
    }

    private sealed record Withdrawn(GpuWorker Worker, JsonObject Body, string Node, byte[] Record);
}
