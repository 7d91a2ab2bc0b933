using System.Net;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Durability;

/// <summary>503 means that nothing changed, also when the disk failed in the middle of a commit; and memory is what is on disk.</summary>
public sealed class FailedCommitTests
{
    [Theory]
    [InlineData("fsync,fdatasync:error=EIO:when=1")]
    [InlineData("fsync,fdatasync:error=EIO:when=1..3")]
    [InlineData("pwrite64:error=EIO:when=1")]
    [InlineData("pwrite64:error=EIO:when=2")]
    [InlineData("pwrite64:error=ENOSPC:when=3")]
    public async Task What_was_refused_is_not_there_after_a_restart(string fault)
    {
        await using var daemon = await DaemonProcess.StartAsync();
        var worker = new GpuWorker("refused");
        var kept = (await daemon.Http.RegisterAsync(new GpuWorker("before").SignedBody())).Expect(HttpStatusCode.Created)["node_id"];
        await using (var faults = await SyscallFaults.BeginAsync(daemon, fault))
        {
            (await daemon.Http.RegisterAsync(worker.SignedBody())).Expect(HttpStatusCode.ServiceUnavailable, "store_unavailable");
            Assert.NotEqual(0, await faults.EndAsync());
        }

        await daemon.KillAsync();
        await using var again = await daemon.StartAgainAsync();
        (await again.Http.GetAsync($"/api/nodes/{kept}")).Expect(HttpStatusCode.OK);
        Assert.Equal(1, (await again.Http.GetAsync("/api/stats")).Expect(HttpStatusCode.OK)["total_nodes_registered"].GetInt32());
        (await again.Http.RegisterAsync(worker.SignedBody())).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_peer_whose_move_was_refused_is_of_one_wallet()
    {
        await using var daemon = await DaemonProcess.StartAsync();
        var first = new GpuWorker("moved");
        var start = DateTimeOffset.UtcNow;
        var node = (await daemon.Http.RegisterAsync(first.SignedBody(start)))["node_id"].GetString()!;
        await using (await SyscallFaults.BeginAsync(daemon, "fsync,fdatasync:error=EIO:when=1..3"))
        {
            (await daemon.Http.RegisterAsync(first.WithNewWallet().SignedBody(start.AddSeconds(1)))).Expect(HttpStatusCode.ServiceUnavailable);
        }

        (await daemon.Http.HeartbeatAsync(node, first.ApiKey)).Expect(HttpStatusCode.OK);
        for (var restart = 0; restart < 2; restart++)
        {
            await daemon.KillAsync();
            await using var again = await daemon.StartAgainAsync();
            var active = (await again.Http.GetAsync("/api/nodes/active?model_id=moved")).Expect(HttpStatusCode.OK);
            Assert.Equal(node, Assert.Single(active.Body.EnumerateArray()).GetProperty("node_id").GetString());
            (await again.Http.HeartbeatAsync(node, first.ApiKey)).Expect(HttpStatusCode.OK);
            await again.KillAsync();
        }
    }

    /// <summary>Nobody can say what is on such a disk: nothing else is written, and whoever waits for the one write is not told anything.</summary>
    [Fact]
    public async Task While_it_is_not_certain_what_is_on_disk_nothing_is_written_and_it_is_told_when_it_is()
    {
        await using var daemon = await DaemonProcess.StartAsync();
        Task<RegistryAnswer> doubtful;
        await using (await SyscallFaults.BeginAsync(daemon, "fsync,fdatasync:error=EIO:when=1+"))
        {
            doubtful = daemon.Http.RegisterAsync(new GpuWorker("doubtful").SignedBody());
            await Deadline.EventuallyAsync(async () =>
            {
                var health = (await daemon.Http.HealthAsync()).Expect(HttpStatusCode.ServiceUnavailable);
                Assert.Contains("not certain", health["reason"].GetString(), StringComparison.Ordinal);
            });
            (await daemon.Http.RegisterAsync(new GpuWorker("meanwhile").SignedBody())).Expect(HttpStatusCode.ServiceUnavailable, "store_unavailable");
            Assert.False(doubtful.IsCompleted);
        }

        (await doubtful).Expect(HttpStatusCode.ServiceUnavailable, "store_unavailable");
        (await daemon.Http.RegisterAsync(new GpuWorker("after").SignedBody())).Expect(HttpStatusCode.Created);
        (await daemon.Http.HealthAsync()).Expect(HttpStatusCode.OK);
        await daemon.KillAsync();
        await using var again = await daemon.StartAgainAsync();
        Assert.Equal(1, (await again.Http.GetAsync("/api/stats")).Expect(HttpStatusCode.OK)["total_nodes_registered"].GetInt32());
    }
}
