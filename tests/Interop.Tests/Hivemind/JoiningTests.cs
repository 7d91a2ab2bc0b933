using System.Net;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Hivemind;

/// <summary>The daemon joins a swarm that was there before it.</summary>
public sealed class JoiningTests
{
    [HivemindFact]
    public async Task A_daemon_that_is_told_of_one_hivemind_peer_is_a_node_of_its_swarm()
    {
        const string Model = "Older-1B";
        await using var first = await Peers.StartHivemindAsync(new());
        Assert.True(await first.AnnounceAsync(Model, 0, 2, 2));
        Assert.True(await first.StoreAsync("old", "value"));

        await using var daemon = await DaemonProcess.StartAsync(SwarmFixture.Options with { Bootstrap = [first.Addresses[0]] });
        await Deadline.EventuallyAsync(async () => Assert.Contains(daemon.PeerId, await first.TableAsync()));
        await Deadline.EventuallyAsync(async () =>
        {
            var models = (await daemon.Http.GetAsync("/api/models")).Expect(HttpStatusCode.OK)["models"];
            var model = Assert.Single(models.EnumerateArray(), m => m.GetProperty("dht_prefix").ValueEquals(Model));
            Assert.True(model.GetProperty("covered").GetBoolean());
        });
        await Deadline.EventuallyAsync(async () => Assert.True((await first.AskAsync(daemon.PeerId, "old")).Found)); // handed to us
        await using var newcomer = await Peers.StartHivemindAsync(new() { Client = true }, daemon.Address);
        Assert.Equal("value", (await newcomer.GetAsync("old")).Value?.GetString());
        Assert.Equal(first.NodeId, await newcomer.PingAsync(first.Id));
    }
}
