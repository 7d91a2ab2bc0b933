using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Attacks;

/// <summary>
/// Daemons that know each other by the DHT alone hear of a withdrawal, and eight days go by, after which all registrations of that time
/// are forgotten and authorizations are not. The daemons are processes, whose clocks are moved.
/// </summary>
public sealed class EightDaysLaterTests : IAsyncDisposable
{
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Later = TimeSpan.FromDays(8);

    private readonly DateTimeOffset _start = DateTimeOffset.UtcNow;
    private readonly Stack<IAsyncDisposable> _started = [];
    private Wallet _ethers = null!;

    /// <summary>
    /// Before, a withdrawal was forgotten a day after it was signed, and nobody asked the network for one. There were no authorizations,
    /// which outlive registrations by months.
    /// </summary>
    [JsFact]
    public async Task What_a_wallet_withdrew_is_live_nowhere_within_a_minute_nor_eight_days_later()
    {
        var ahead = await MovedClock.AheadAsync(Later);
        _ethers = Keep(await Peers.StartWalletAsync());
        var worker = new GpuWorker("taken back") { Lease = TimeSpan.FromDays(7) };
        var authorization = worker.Authorization(issued: _start.AddSeconds(-60), days: 90);
        var old = new Registration(worker, worker.SignedBody(_start.AddSeconds(-30)));

        DaemonProcess[] first = [await StartAsync()];
        DaemonProcess[] all = [.. first, await StartAsync(first), await StartAsync(first)];
        await KnowEachOtherAsync(all);
        await WithdrawnAtOnceAsync(all, old);
        foreach (var daemon in all) await daemon.KillAsync();

        // Those who only heard of it do not publish it. They have kept it, and who joins now has to ask them.
        var anew = new Registration(worker, worker.AuthorizedBody(authorization, _start + Later));
        DaemonProcess[] heard = [Keep(await all[1].StartAgainInPlaceAsync(ahead)), Keep(await all[2].StartAgainInPlaceAsync(ahead))];
        DaemonProcess[] now = [.. heard, await StartAsync(heard, ahead)];
        await KnowEachOtherAsync(now);
        var reader = await ReaderAsync(now);
        await AsksFirstAsync(now[2], reader, anew);
        foreach (var daemon in now) await RefusesAsync(daemon, reader, old, anew);
        Assert.True(await IsOverAsync(reader, worker, _start.AddSeconds(-60)));

        // Who took it publishes it again, so that it comes to those who do not ask.
        var silent = await StartAsync(heard, ahead);
        await KnowEachOtherAsync([.. heard, silent]);
        var publisher = Keep(await all[0].StartAgainInPlaceAsync(new Dictionary<string, string>(ahead)
        {
            ["Registry__Kad__Republish__CatchUp"] = "00:00:01", // and not over an hour
            ["Registry__Kad__Republish__Retry"] = "00:00:01",
        }));
        foreach (var daemon in new[] { silent, publisher }) await reader.ConnectAsync(daemon.Address);
        await Deadline.EventuallyAsync(async () => Assert.NotNull(await reader.ValueAtAsync(silent.PeerId, WithdrawalKey(worker))));
        foreach (var daemon in new[] { silent, publisher }) await RefusesAsync(daemon, reader, old, anew);
    }

    public async ValueTask DisposeAsync()
    {
        while (_started.TryPop(out var started)) await started.DisposeAsync();
    }

    /// <summary>Registered and withdrawn at the first daemon: live at each and to a reader, then at none.</summary>
    private async Task WithdrawnAtOnceAsync(DaemonProcess[] daemons, Registration old)
    {
        var reader = await ReaderAsync(daemons);
        var node = (await daemons[0].Http.RegisterAsync(old.Body)).Expect(HttpStatusCode.Created)["node_id"].GetString()!;
        foreach (var daemon in daemons) await Deadline.EventuallyAsync(async () => (await daemon.Http.NodeAsync(node)).Expect(HttpStatusCode.OK));
        Assert.Equal(await RecordAsync(old), await reader.GetAsync(Encoding.ASCII.GetBytes(old.Worker.RecordKey)));
        Assert.False(await IsOverAsync(reader, old.Worker, _start.AddSeconds(-30)));

        (await daemons[0].Http.WithdrawAsync(old.Worker.Withdrawal(Signers.Wallet, "*"))).Expect(HttpStatusCode.OK);
        await Deadline.EventuallyAsync(
            async () =>
            {
                foreach (var daemon in daemons) await IsNotLiveAsync(daemon, reader, old.Worker, node);
                Assert.True(await IsOverAsync(reader, old.Worker, _start.AddSeconds(-30))); // to whoever has the record still
            },
            AtMost);
    }

    /// <summary>A daemon that never heard of the peer shows nothing of it until it has heard what the others know; what nobody withdrew it shows.</summary>
    private async Task AsksFirstAsync(DaemonProcess newcomer, RemotePeer reader, Registration withdrawn)
    {
        var other = new GpuWorker(withdrawn.Worker.Model);
        var body = other.AuthorizedBody(other.Authorization(issued: _start, days: 90), _start + Later);
        Assert.Null(await reader.ValueAtAsync(newcomer.PeerId, WithdrawalKey(withdrawn.Worker)));
        var node = (await newcomer.Http.RegisterAsync(withdrawn.Body)).Expect(HttpStatusCode.Created)["node_id"].GetString()!;
        var otherNode = (await newcomer.Http.RegisterAsync(body)).Expect(HttpStatusCode.Created)["node_id"].GetString()!;
        var shown = false;
        await Deadline.EventuallyAsync(async () =>
        {
            shown |= (await newcomer.Http.NodeAsync(node)).Status == HttpStatusCode.OK;
            Assert.NotNull(await reader.ValueAtAsync(newcomer.PeerId, WithdrawalKey(withdrawn.Worker)));
            (await newcomer.Http.NodeAsync(otherNode)).Expect(HttpStatusCode.OK);
        });
        Assert.False(shown);
        (await newcomer.Http.WithdrawAsync(other.Withdrawal(Signers.Wallet, issued: _start + Later))).Expect(HttpStatusCode.OK);
    }

    /// <summary>Over HTTP and the DHT, whoever brings them.</summary>
    private async Task RefusesAsync(DaemonProcess daemon, RemotePeer reader, params Registration[] over)
    {
        foreach (var registration in over)
        {
            (await daemon.Http.RegisterAsync(registration.Body)).Expect(HttpStatusCode.Conflict, "stale_registration");
            await reader.PutAtAsync(daemon.PeerId, registration.Worker.RecordKey, await RecordAsync(registration));
            await IsNotLiveAsync(daemon, reader, registration.Worker, await NodeIdAsync(registration));
        }
    }

    private static async Task IsNotLiveAsync(DaemonProcess daemon, RemotePeer reader, GpuWorker worker, string node)
    {
        (await daemon.Http.NodeAsync(node)).Expect(HttpStatusCode.NotFound);
        (await daemon.Http.HeartbeatAsync(node, worker.ApiKey)).Expect(HttpStatusCode.NotFound);
        Assert.Empty((await daemon.Http.GetAsync($"/api/nodes/active?model_id={Uri.EscapeDataString(worker.Model)}")).Expect(HttpStatusCode.OK).Body.EnumerateArray());
        Assert.Null(await reader.ValueAtAsync(daemon.PeerId, worker.RecordKey));
        var named = await reader.AskKadAsync(daemon.PeerId, "GET_PROVIDERS", FarMeshKeys.ModelHash(worker.Model).Bytes.ToArray());
        Assert.DoesNotContain(named.Providers, provider => provider.Id == worker.Peer.ToString());
    }

    /// <summary>What a reader of the DHT makes of a statement of that time: it looks up the four keys of withdrawals, and verifies what is there.</summary>
    private async Task<bool> IsOverAsync(RemotePeer reader, GpuWorker worker, DateTimeOffset issued)
    {
        foreach (var model in new[] { worker.Model, "*" })
        {
            foreach (var wallet in new[] { worker.Wallet, null })
            {
                var key = FarMeshKeys.Withdrawal(model, worker.Peer.ToString(), wallet);
                try
                {
                    var said = await _ethers.VerifyRecordAsync(await reader.GetAsync(Encoding.ASCII.GetBytes(key)), key);
                    if (said.GetProperty("issued").GetDateTimeOffset() >= issued) return true;
                }
                catch (PeerRefusedException)
                {
                    // nobody has it
                }
            }
        }

        return false;
    }

    private Task<byte[]> RecordAsync(Registration registration) => _ethers.RecordAsync("registration", registration.Body);

    private async Task<string> NodeIdAsync(Registration registration) =>
        (await _ethers.VerifyRecordAsync(await RecordAsync(registration), registration.Worker.RecordKey)).GetProperty("node_id").GetString()!;

    private static string WithdrawalKey(GpuWorker worker) => FarMeshKeys.Withdrawal("*", worker.Peer.ToString(), worker.Wallet);

    private async Task<DaemonProcess> StartAsync(DaemonProcess[]? known = null, Dictionary<string, string>? environment = null) =>
        Keep(await DaemonProcess.StartAsync(new() { Bootstrap = [.. (known ?? []).Select(daemon => daemon.Address)], Environment = environment ?? [] }));

    private static async Task KnowEachOtherAsync(DaemonProcess[] daemons)
    {
        foreach (var one in daemons)
        {
            foreach (var other in daemons.Where(other => other != one)) await Deadline.EventuallyAsync(() => one.KnowsAsync(other));
        }
    }

    private async Task<RemotePeer> ReaderAsync(DaemonProcess[] daemons)
    {
        var reader = Keep(await Peers.StartAsync(new(PeerKind.Js, Mode: PeerMode.Client) { Listen = "" }));
        foreach (var daemon in daemons) await reader.ConnectAsync(daemon.Address);
        return reader;
    }

    private T Keep<T>(T started)
        where T : IAsyncDisposable
    {
        _started.Push(started);
        return started;
    }

    private sealed record Registration(GpuWorker Worker, JsonObject Body);
}
