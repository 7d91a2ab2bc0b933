using System.Net;
using System.Text.Json;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Hivemind;

/// <summary>Workers that announce themselves in the swarm as Petals servers do are seen through HTTP.</summary>
[Collection(SwarmCollection.Name)]
public sealed class PetalsTests(SwarmFixture swarm)
{
    [HivemindFact]
    public async Task Two_workers_that_split_a_model_show_as_a_covered_model_and_as_active_nodes()
    {
        const string Model = "Halved-7B-hf";
        Assert.True(await swarm.Full.AnnounceAsync(Model, 0, 3, 8, more: new { throughput = 40.0, name = "a friend" }));
        Assert.True(await swarm.Rsa.AnnounceAsync(Model, 3, 7, 8, more: new { throughput = 20.0 }));
        await Deadline.EventuallyAsync(async () => Assert.False((await ModelAsync(Model)).GetProperty("covered").GetBoolean()));
        Assert.True(await swarm.Rsa.AnnounceAsync(Model, 3, 8, 8, more: new { throughput = 20.0 }));

        var model = await Deadline.EventuallyAsync(async () =>
        {
            var read = await ModelAsync(Model);
            Assert.True(read.GetProperty("covered").GetBoolean());
            return read;
        });
        Assert.Equal(8, model.GetProperty("num_blocks").GetInt32());
        var nodes = (await swarm.Daemon.Http.GetAsync($"/api/nodes/active?model_id={Model}")).Expect(HttpStatusCode.OK).Body.EnumerateArray().ToArray();
        Assert.Equal([(swarm.Full.Id, 3), (swarm.Rsa.Id, 5)], nodes.Select(n => (n.GetProperty("peer_id").GetString()!, n.GetProperty("num_blocks").GetInt32())).Order());
        Assert.All(nodes, node =>
        {
            Assert.Equal("swarm", node.GetProperty("source").GetString());
            Assert.Equal("online", node.GetProperty("status").GetString());
            Assert.True(node.GetProperty("verified").GetProperty("self_announced").GetBoolean());
            Assert.False(node.GetProperty("verified").GetProperty("wallet").GetBoolean());
        });
        var full = nodes.Single(n => n.GetProperty("peer_id").ValueEquals(swarm.Full.Id));
        Assert.Contains(full.GetProperty("public_addr").GetString()!.Split(':')[1], swarm.Full.Addresses[0], StringComparison.Ordinal);
    }

    /// <summary>What js nodes and browsers ask, here by the repository's name.</summary>
    [HivemindFact]
    public async Task They_are_providers_of_their_model()
    {
        const string Model = "friends/Shared-1B";
        Assert.True(await swarm.Rsa.AnnounceAsync("Shared-1B", 0, 2, 2, "_petals.models", new { repository = $"https://huggingface.co/{Model}" }));
        var provider = await Deadline.EventuallyAsync(async () =>
        {
            var found = (await swarm.Daemon.Http.GetAsync($"/routing/v1/providers/{GpuWorker.ModelCid(Model)}")).Expect(HttpStatusCode.OK)["Providers"];
            return Assert.Single(found.EnumerateArray(), p => p.GetProperty("ID").ValueEquals(swarm.Rsa.Id));
        });
        Assert.Contains(Meetings.WithoutId(swarm.Rsa.Addresses[0]), provider.GetProperty("Addrs").Deserialize<string[]>()!);
        var worker = Assert.Single(provider.GetProperty("FarMeshWorkers").EnumerateArray());
        Assert.Equal(Model, worker.GetProperty("Model").GetString());
        Assert.Equal("swarm", worker.GetProperty("Source").GetString());
        Assert.Equal(2, worker.GetProperty("Blocks").GetProperty("End").GetInt32());
    }

    [HivemindFact]
    public async Task They_are_in_the_state_as_the_status_page_of_petals_reads_it()
    {
        const string Model = "Shown-3B";
        Assert.True(await swarm.Full.AnnounceAsync(Model, 0, 4, 4, more: new { name = "somebody" }));
        var report = await Deadline.EventuallyAsync(async () =>
        {
            var state = (await swarm.Daemon.Http.GetAsync("/api/v1/state")).Expect(HttpStatusCode.OK);
            Assert.Equal("online", state["bootstrap_states"][0].GetString());
            return Assert.Single(state["model_reports"].EnumerateArray(), m => m.GetProperty("dht_prefix").ValueEquals(Model));
        });
        Assert.Equal("healthy", report.GetProperty("state").GetString());
        var row = Assert.Single(report.GetProperty("server_rows").EnumerateArray());
        Assert.Equal(swarm.Full.Id, row.GetProperty("peer_id").GetString());
        var span = row.GetProperty("span");
        Assert.Equal((0, 4), (span.GetProperty("start").GetInt32(), span.GetProperty("end").GetInt32()));
        Assert.Equal("somebody", span.GetProperty("server_info").GetProperty("public_name").GetString());

        var reachable = (await swarm.Daemon.Http.GetAsync($"/api/v1/is_reachable/{swarm.Full.Id}")).Expect(HttpStatusCode.OK);
        Assert.True(reachable["success"].GetBoolean(), reachable.Text);
        var nobody = (await swarm.Daemon.Http.GetAsync($"/api/v1/is_reachable/{GpuWorker.NewPeer()}")).Expect(HttpStatusCode.OK);
        Assert.False(nobody["success"].GetBoolean(), nobody.Text);
    }

    /// <summary>Stock nodes take the forged entry, and a lookup that asks them finds it; what the worker itself told us outweighs it.</summary>
    [HivemindFact]
    public async Task A_worker_is_not_pushed_out_of_its_model_by_others()
    {
        const string Model = "Fought-over-1B";
        Assert.True(await swarm.Full.AnnounceAsync(Model, 0, 1, 1, more: new { throughput = 7.0 }));
        await swarm.Rsa.StoreEntryAsync($"{Model}.0", swarm.Full.Id, "nonsense", seconds: 900);
        Assert.Contains("nonsense", (await swarm.Rsa.GetAsync($"{Model}.0")).Entries![swarm.Full.Id].Value.GetRawText(), StringComparison.Ordinal);
        var last = (await swarm.Daemon.Http.GetAsync("/api/models"))["last_updated"].GetString();
        await Deadline.EventuallyAsync(async () =>
        {
            var models = (await swarm.Daemon.Http.GetAsync("/api/models")).Expect(HttpStatusCode.OK);
            Assert.NotEqual(last, models["last_updated"].GetString()); // read after the forgery
            Assert.True((await ModelAsync(Model)).GetProperty("covered").GetBoolean());
            Assert.Equal(7, (await ModelAsync(Model)).GetProperty("throughput").GetDouble());
        });
    }

    private async Task<JsonElement> ModelAsync(string prefix)
    {
        var models = (await swarm.Daemon.Http.GetAsync("/api/models")).Expect(HttpStatusCode.OK).Body;
        return Assert.Single(models.GetProperty("models").EnumerateArray(), m => m.GetProperty("dht_prefix").ValueEquals(prefix));
    }
}
