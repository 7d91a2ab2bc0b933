using System.Net;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Durability;

/// <summary>A full disk is told, survived and recovered from. Needs root, to mount a small file system.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task A_full_disk_answers_503_and_unhealthy_until_there_is_room_again()
    {
        await using var disk = await SmallDisk.MountAsync(megabytes: 8);
        await using var daemon = await DaemonProcess.StartAsync(new() { Data = disk["data"] });
        var kept = (await daemon.Http.RegisterAsync(new GpuWorker("before").SignedBody())).Expect(HttpStatusCode.Created);
        await disk.FillAsync();

        var answer = await Deadline.EventuallyAsync(async () =>
            (await daemon.Http.RegisterAsync(new GpuWorker("while full").SignedBody())).Expect(HttpStatusCode.ServiceUnavailable));
        Assert.Equal("application/problem+json", answer.MediaType);
        var health = await Deadline.EventuallyAsync(async () => (await daemon.Http.HealthAsync()).Expect(HttpStatusCode.ServiceUnavailable));
        Assert.Equal("unhealthy", health["status"].GetString());
        (await daemon.Http.GetAsync($"/api/nodes/{kept["node_id"]}")).Expect(HttpStatusCode.OK);

        disk.MakeRoom();
        var after = await Deadline.EventuallyAsync(async () =>
            (await daemon.Http.RegisterAsync(new GpuWorker("after").SignedBody())).Expect(HttpStatusCode.Created));
        await Deadline.EventuallyAsync(async () => (await daemon.Http.HealthAsync()).Expect(HttpStatusCode.OK));

        await daemon.KillAsync();
        await using var again = await daemon.StartAgainAsync();
        (await again.Http.GetAsync($"/api/nodes/{kept["node_id"]}")).Expect(HttpStatusCode.OK);
        (await again.Http.GetAsync($"/api/nodes/{after["node_id"]}")).Expect(HttpStatusCode.OK);
    }
}
