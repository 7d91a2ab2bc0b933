using System.Net;
using Registry.Interop.Tests.Harness;
using Registry.Testing;

namespace Registry.Interop.Tests.Durability;

/// <summary>Starting, stopping and being killed, as an operator sees it.</summary>
public sealed class LifecycleTests
{
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task What_is_registered_survives_kill_and_the_peer_id_with_it()
    {
        await using var daemon = await DaemonProcess.StartAsync();
        var worker = new GpuWorker("survivor");
        var registered = (await daemon.Http.RegisterAsync(worker.SignedBody())).Expect(HttpStatusCode.Created);
        await daemon.KillAsync();

        await using var again = await daemon.StartAgainAsync();
        Assert.Equal(daemon.PeerId, again.PeerId);
        (await again.Http.GetAsync($"/api/nodes/{registered["node_id"]}")).Expect(HttpStatusCode.OK);
        var active = (await again.Http.GetAsync("/api/nodes/active?model_id=survivor")).Expect(HttpStatusCode.OK);
        Assert.Equal(worker.Peer.ToString(), Assert.Single(active.Body.EnumerateArray()).GetProperty("peer_id").GetString());
    }

    [Fact]
    public async Task A_second_daemon_on_the_same_data_directory_refuses_to_start()
    {
        await using var daemon = await DaemonProcess.StartAsync();
        var refused = await Assert.ThrowsAsync<DaemonExitedException>(() => DaemonProcess.StartAsync(new() { Data = daemon.Data }));
        Assert.NotEqual(0, refused.ExitCode);
        Assert.True(refused.Log.Contains(daemon.Data), refused.Message);
        (await daemon.Http.HealthAsync()).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_data_directory_that_others_can_get_at_is_warned_of()
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = new TemporaryDirectory();
        Directory.CreateDirectory(folder.File("data"));
        File.SetUnixFileMode(folder.File("data"), (UnixFileMode)0x1FF);
        Assert.Equal(0, (await DaemonProcess.RunToEndAsync("id", "--data", folder.File("data"))).ExitCode);
        File.SetUnixFileMode(folder.File("data/identity.key"), (UnixFileMode)0x1A4);

        await using var daemon = await DaemonProcess.StartAsync(new() { Data = folder.File("data") });
        Assert.True(daemon.Log.Contains($"can get at {folder.File("data")}, "));
        Assert.True(daemon.Log.Contains($"can get at {folder.File("data/identity.key")}, "));
    }

    [Fact]
    public async Task Sigterm_stops_it_within_five_seconds()
    {
        await using var daemon = await DaemonProcess.StartAsync();
        var (took, exitCode) = await daemon.TerminateAsync();
        Assert.InRange(took, TimeSpan.Zero, StopsWithin);
        Assert.Equal(0, exitCode);
    }

    [JsFact]
    public async Task Sigterm_stops_it_within_five_seconds_with_peers_connected_and_connections_half_open()
    {
        await using var daemon = await DaemonProcess.StartAsync();
        await using var peers = await PeerGroup.StartAsync([new(PeerKind.Js), new(PeerKind.Js, Mode: PeerMode.Client)], daemon.Address);
        using var idle = await RawConnection.OpenAsync(daemon);
        var (took, exitCode) = await daemon.TerminateAsync();
        Assert.InRange(took, TimeSpan.Zero, StopsWithin);
        Assert.Equal(0, exitCode);
        await Deadline.EventuallyAsync(async () => Assert.DoesNotContain(daemon.PeerId, await peers[0].PeersAsync()));
    }

    [Fact]
    public async Task A_body_signed_by_the_sign_command_is_registered_as_it_is()
    {
        await using var daemon = await DaemonProcess.StartAsync();
        using var folder = new TemporaryDirectory();
        foreach (var scheme in new[] { "eip191", "eip712" })
        {
            var worker = new GpuWorker($"signed on the command line, {scheme}");
            await KeysAsync(folder, worker);
            var signed = await RunAsync("sign", folder.File("body.json"), "--wallet-key", folder.File("wallet.key"), "--peer-key", folder.File("peer.key"),
                "--api-key", folder.File("api.key"), "--scheme", scheme);
            var answer = (await daemon.Http.PostTextAsync("/api/nodes/register", signed)).Expect(HttpStatusCode.Created);
            Assert.True(answer["verified"].GetProperty("peer").GetBoolean());
            Assert.Equal("key", answer["heartbeat"].GetString());

            // One key for all that this machine registers: the second time around it is the file of the first.
            var apiKey = (await File.ReadAllTextAsync(folder.File("api.key"))).Trim();
            (await daemon.Http.HeartbeatAsync(answer["node_id"].GetString()!, apiKey)).Expect(HttpStatusCode.OK);
        }
    }

    /// <summary>The wallet signs once, somewhere else; the worker registers with the peer's key, until the wallet ends it.</summary>
    [Fact]
    public async Task What_authorize_sign_and_withdraw_print_is_taken_as_it_is()
    {
        await using var daemon = await DaemonProcess.StartAsync();
        using var folder = new TemporaryDirectory();
        var worker = new GpuWorker("authorized on the command line");
        await KeysAsync(folder, worker);
        var peer = worker.Peer.ToString();

        var authorization = await RunAsync("authorize", "--peer", peer, "--wallet-key", folder.File("wallet.key"), "--days", "30");
        (await daemon.Http.PostTextAsync("/api/authorizations", authorization)).Expect(HttpStatusCode.OK);
        await File.WriteAllTextAsync(folder.File("authorization.json"), (await daemon.Http.GetAsync($"/api/authorizations?peer={peer}")).Expect(HttpStatusCode.OK).Body[0].GetRawText());
        var signed = await RunAsync("sign", folder.File("body.json"), "--authorization", folder.File("authorization.json"), "--peer-key", folder.File("peer.key"), "--no-api-key");
        var answer = (await daemon.Http.PostTextAsync("/api/nodes/register", signed)).Expect(HttpStatusCode.Created);
        Assert.Equal("peer", answer["heartbeat"].GetString());

        var withdrawal = await RunAsync("withdraw", "--peer", peer, "--wallet-key", folder.File("wallet.key"));
        var ended = (await daemon.Http.PostTextAsync("/api/withdrawals", withdrawal)).Expect(HttpStatusCode.OK);
        Assert.Equal(answer["node_id"].GetString(), ended["ended"][0].GetString());
        (await daemon.Http.PostTextAsync("/api/nodes/register", signed)).Expect(HttpStatusCode.Conflict, "stale_registration");
    }

    /// <summary>The keys of a worker and the body that it would register, without times and proofs.</summary>
    private static async Task KeysAsync(TemporaryDirectory folder, GpuWorker worker)
    {
        var body = worker.Body();
        body.Remove("issued_at");
        await File.WriteAllTextAsync(folder.File("body.json"), body.ToJsonString());
        await File.WriteAllTextAsync(folder.File("wallet.key"), worker.PrivateKey);
        await File.WriteAllBytesAsync(folder.File("peer.key"), worker.PeerKeyFile());
        foreach (var key in new[] { "wallet.key", "peer.key" })
        {
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder.File(key), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private static async Task<string> RunAsync(params string[] arguments)
    {
        var (exitCode, output, error) = await DaemonProcess.RunToEndAsync(arguments);
        Assert.True(exitCode == 0, error);
        return output;
    }
}
