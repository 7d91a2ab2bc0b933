using System.Diagnostics;
using System.Net;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Durability;

/// <summary>A daemon that was in the network once needs no bootstrap peer to come back.</summary>
public sealed class DaemonRestartTests
{
    // Two seconds is what it should take; the machine that runs the tests may be busy with others.
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_restarted_daemon_finds_what_others_hold_although_its_bootstrap_peer_is_gone()
    {
        await using var bootstrap = await DaemonProcess.StartAsync();
        await using var other = await DaemonProcess.StartAsync(new() { Bootstrap = [bootstrap.Address] });
        await using var daemon = await DaemonProcess.StartAsync(new() { Bootstrap = [bootstrap.Address] });
        await Deadline.EventuallyAsync(async () => Assert.Contains(other.PeerId, await TableAsync(daemon)));
        await daemon.TerminateAsync();
        await bootstrap.KillAsync();
        var worker = new GpuWorker("registered while the daemon was down"); // so it has to be found
        (await other.Http.RegisterAsync(worker.SignedBody())).Expect(HttpStatusCode.Created);

        var clock = Stopwatch.StartNew();
        await using var again = await daemon.StartAgainAsync();
        var ready = clock.Elapsed;
        await Deadline.EventuallyAsync(async () =>
        {
            var found = (await again.Http.GetAsync($"/routing/v1/providers/{GpuWorker.ModelCid(worker.Model)}")).Expect(HttpStatusCode.OK)["Providers"];
            Assert.Contains(found.EnumerateArray(), p => p.GetProperty("ID").ValueEquals(worker.Peer.ToString()));
        }, ready + AtMost);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"ready {ready.TotalMilliseconds:F0} ms after its start, found it {(clock.Elapsed - ready).TotalMilliseconds:F0} ms later");
    }

    private static async Task<IEnumerable<string?>> TableAsync(DaemonProcess daemon) =>
        (await daemon.Operator.GetAsync("/api/operator/dht/table")).Expect(HttpStatusCode.OK).Body.EnumerateArray().Select(p => p.GetProperty("peer_id").GetString());
}
