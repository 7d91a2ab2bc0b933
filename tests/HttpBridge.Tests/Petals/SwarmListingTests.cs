using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Registry.Hivemind.Tests.Petals;
using Registry.Multiformats;

namespace Registry.HttpBridge.Tests.Petals;

/// <summary>Servers of the swarm beside registered workers: listings, totals, providers.</summary>
public sealed class SwarmListingTests : IAsyncLifetime
{
    private const string Model = "meta-llama/Llama-2-7b-chat-hf";
    private const string Prefix = "Llama-2-7b-chat-hf";

    private readonly BridgeFixture _bridge = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _bridge.InitializeAsync();
        _bridge.Announced.AddModel(Prefix, 8, "https://huggingface.co/" + Model);
    }

    public ValueTask DisposeAsync() => _bridge.DisposeAsync();

    [Theory]
    [InlineData("org/llama")]
    [InlineData("Llama")]
    public async Task Nobody_hides_a_model_by_announcing_another_under_its_name(string name)
    {
        _bridge.Announced.AddModel("Llama", 1, "https://huggingface.co/org/llama");
        _bridge.Announced.Announce(1, "Llama", 0, 1);
        _bridge.Announced.AddModel("!", 1, name == "Llama" ? name : "https://huggingface.co/org/llama");
        _bridge.Announced.Announce(2, "!", 0, 1);
        await _bridge.SwarmReader.ReadAsync(Cancellation);

        var active = JsonNode.Parse(await _bridge.Client.GetStringAsync($"/api/nodes/active?model_id={name}", Cancellation))!.AsArray();
        Assert.Contains(TestSwarm.Peer(1).ToString(), active.Select(row => (string)row!["peer_id"]!));
        var providers = JsonNode.Parse(await _bridge.Client.GetStringAsync($"/routing/v1/providers/{TestKeys.CidOf(name)}", Cancellation))!["Providers"]!.AsArray();
        Assert.Contains(TestSwarm.Peer(1).ToString(), providers.Select(row => (string)row!["ID"]!));
    }

    [Fact]
    public async Task A_server_of_the_swarm_is_an_active_node_with_what_it_announces_and_what_was_proven()
    {
        _bridge.Announced.Announce(1, Prefix, 2, 8, throughput: 12.5, self: true);
        _bridge.Peers.AddAddresses(TestSwarm.Peer(1), [Multiaddr.Parse("/ip4/127.0.0.1/tcp/9"), Multiaddr.Parse("/ip4/203.0.113.7/tcp/31330")], TimeSpan.FromHours(1));
        await _bridge.SwarmReader.ReadAsync(Cancellation);

        var row = Assert.Single((await ActiveAsync()).Rows)!;
        Assert.Equal("swarm", (string)row["source"]!);
        Assert.True(Guid.TryParse((string)row["node_id"]!, out _));
        Assert.Equal(TestSwarm.Peer(1).ToString(), (string)row["peer_id"]!);
        Assert.Equal("203.0.113.7:31330", (string)row["public_addr"]!);
        Assert.Equal((Model, 6, "online", 100.0), ((string)row["model_id"]!, (int)row["num_blocks"]!, (string)row["status"]!, (double)row["uptime_percentage"]!));
        Assert.Equal(_bridge.Time.GetUtcNow(), (DateTimeOffset)row["last_heartbeat"]!);
        Assert.Equal((false, false, true), ((bool)row["verified"]!["wallet"]!, (bool)row["verified"]!["peer"]!, (bool)row["verified"]!["self_announced"]!));
        Assert.Equal((2, 8), ((int)row["swarm"]!["blocks"]!["start"]!, (int)row["swarm"]!["blocks"]!["end"]!));
        Assert.Equal((12.5, "online", Prefix), ((double)row["swarm"]!["throughput"]!, (string)row["swarm"]!["state"]!, (string)row["swarm"]!["dht_prefix"]!));
    }

    [Fact]
    public async Task Servers_that_join_are_degraded_and_those_offline_are_not_listed()
    {
        _bridge.Announced.Announce(1, Prefix, 0, 4, state: 1);
        _bridge.Announced.Announce(2, Prefix, 0, 4, state: 0);
        await _bridge.SwarmReader.ReadAsync(Cancellation);
        var row = Assert.Single((await ActiveAsync()).Rows)!;
        Assert.Equal(("degraded", "joining", ""), ((string)row["status"]!, (string)row["swarm"]!["state"]!, (string)row["public_addr"]!));
    }

    [Fact]
    public async Task A_peer_in_both_is_one_row_the_registration_with_what_the_swarm_adds()
    {
        var worker = new TestWorker(1);
        await RegisterAsync(worker);
        _bridge.Announced.Announce(worker.Key.PublicKey.PeerId, Prefix, 0, 4, self: true);
        await _bridge.SwarmReader.ReadAsync(Cancellation);

        foreach (var query in new[] { "", $"?model_id={Model}" })
        {
            var (rows, total) = await ActiveAsync(query);
            Assert.Equal(1, total);
            var row = Assert.Single(rows)!;
            Assert.Equal(("registration", "NVIDIA RTX 4090", true, true), ((string)row["source"]!, (string)row["gpu_model"]!, (bool)row["verified"]!["wallet"]!, (bool)row["verified"]!["self_announced"]!));
            Assert.Equal(4, (int)row["swarm"]!["blocks"]!["end"]!);
        }

        // Asked for by a name that it is not registered under, it is there as the swarm knows it.
        var (byPrefix, _) = await ActiveAsync($"?model_id={Prefix}");
        Assert.Equal("swarm", (string)Assert.Single(byPrefix)!["source"]!);
        var stats = await GetAsync("/api/stats");
        Assert.Equal((1, 1), ((int)stats["active_nodes"]!, (int)stats["models_served"]!));
    }

    [Fact]
    public async Task Some_can_be_asked_for_by_what_was_found_of_them()
    {
        var (proven, claimed) = (new TestWorker(1), new TestWorker(2));
        await RegisterAsync(claimed);
        var signed = await proven.SignAsync(_bridge.Client, proven.Body(), peer: true);
        await (await _bridge.Client.PostAsJsonAsync("/api/nodes/register", signed, Cancellation)).ExpectAsync(HttpStatusCode.Created);
        _bridge.Announced.Announce(claimed.Key.PublicKey.PeerId, Prefix, 0, 1);
        _bridge.Announced.Announce(9, Prefix, 0, 1);
        await _bridge.SwarmReader.ReadAsync(Cancellation);

        foreach (var (query, expected) in new[] { ("verified=true", 1), ("verified=false", 2), ("reachable=true", 0), ("reachable=false&verified=1", 1), ("reachable=0", 3) })
        {
            var (rows, total) = await ActiveAsync($"?{query}");
            Assert.Equal((query, expected, expected), (query, rows.Count, total));
        }

        var page = await _bridge.Client.GetAsync("/api/nodes/active?verified=false&limit=1", Cancellation);
        Assert.Equal("2", Assert.Single(page.Headers.GetValues("X-Total-Count")));
        Assert.Contains("verified=false", Assert.Single(page.Headers.GetValues("Link")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Both_kinds_are_filtered_paged_and_counted_together()
    {
        _bridge.Announced.AddModel("Other", 1);
        for (var seed = 1; seed <= 3; seed++)
        {
            var worker = new TestWorker(seed);
            await RegisterAsync(worker);
            _bridge.Time.Advance(TimeSpan.FromSeconds(1));
            _bridge.Announced.Announce(seed, Prefix, 0, 1);
            await _bridge.SwarmReader.ReadAsync(Cancellation);
            _bridge.Time.Advance(TimeSpan.FromSeconds(1));
        }

        _bridge.Announced.Announce(9, "Other", 0, 1);
        await _bridge.SwarmReader.ReadAsync(Cancellation);
        var all = (await ActiveAsync()).Rows;
        Assert.Equal((3, 4), (all.Count(row => (string)row!["source"]! == "registration"), all.Count(row => (string)row!["source"]! == "swarm")));

        for (var limit = 1; limit <= 3; limit++)
        {
            var paged = new List<string>();
            for (var offset = 0; offset < 9; offset += limit)
            {
                var (rows, total) = await ActiveAsync($"?limit={limit}&offset={offset}");
                Assert.Equal(7, total);
                paged.AddRange(rows.Select(row => (string)row!["node_id"]!));
            }

            Assert.Equal(all.Select(row => (string)row!["node_id"]!), paged);
            Assert.Equal(paged, await FollowAsync($"?limit={limit}"));
        }

        Assert.Equal(6, (await ActiveAsync($"?model_id={Model}")).Total);
        Assert.Equal(3, (await ActiveAsync($"?model_id={Prefix}")).Total);
        Assert.Equal(1, (await ActiveAsync("?model_id=Other")).Total);
        var stats = await GetAsync("/api/stats");
        Assert.Equal((7, 3, 2), ((int)stats["active_nodes"]!, (int)stats["total_nodes_registered"]!, (int)stats["models_served"]!));
        Assert.Equal((4, 2, 1), ((int)stats["swarm"]!["active_nodes"]!, (int)stats["swarm"]!["models"]!, (int)stats["swarm"]!["models_covered"]!));
    }

    [Theory]
    [InlineData(Model)]
    [InlineData(Prefix)]
    public async Task A_server_is_a_provider_of_its_model(string name)
    {
        _bridge.Announced.Announce(1, Prefix, 2, 8);
        _bridge.Peers.AddAddresses(TestSwarm.Peer(1), [Multiaddr.Parse("/ip4/203.0.113.7/tcp/31330")], TimeSpan.FromHours(1));
        _bridge.Announced.Announce(2, Prefix, 0, 2);
        await _bridge.SwarmReader.ReadAsync(Cancellation);

        var providers = (await GetAsync($"/routing/v1/providers/{TestKeys.CidOf(name)}"))["Providers"]!.AsArray();
        Assert.Equal(new[] { 1, 2 }.Select(seed => TestSwarm.Peer(seed).ToString()).Order(), providers.Select(provider => (string)provider!["ID"]!).Order());
        var known = Assert.Single(providers, provider => provider!["Addrs"]!.AsArray().Count > 0)!;
        Assert.Equal("/ip4/203.0.113.7/tcp/31330", (string)known["Addrs"]![0]!);
        var worker = Assert.Single(known["FarMeshWorkers"]!.AsArray())!;
        Assert.Equal((Model, "swarm", false, false), ((string)worker["Model"]!, (string)worker["Source"]!, (bool)worker["WalletVerified"]!, (bool)worker["SelfAnnounced"]!));
        Assert.False((bool)worker["PeerVerified"]!);
        Assert.Equal((2, 8, 10.0), ((int)worker["Blocks"]!["Start"]!, (int)worker["Blocks"]!["End"]!, (double)worker["Blocks"]!["Throughput"]!));

        var peer = Assert.Single((await GetAsync($"/routing/v1/peers/{TestSwarm.Peer(1)}"))["Peers"]!.AsArray())!;
        Assert.Equal("swarm", (string)peer["FarMeshWorkers"]![0]!["Source"]!);
    }

    /// <summary>Page after page as the Link header says.</summary>
    private async Task<List<string>> FollowAsync(string query)
    {
        var ids = new List<string>();
        for (var next = "/api/nodes/active" + query; next is not null;)
        {
            var answer = await _bridge.Client.GetAsync(next, Cancellation);
            ids.AddRange((await answer.ExpectAsync(HttpStatusCode.OK)).AsArray().Select(row => (string)row!["node_id"]!));
            next = answer.Headers.TryGetValues("Link", out var link) ? link.Single().Split('<', '>')[1] : null;
        }

        return ids;
    }

    private async Task RegisterAsync(TestWorker worker)
    {
        var signed = await worker.SignAsync(_bridge.Client, worker.Body(Model));
        await (await _bridge.Client.PostAsJsonAsync("/api/nodes/register", signed, Cancellation)).ExpectAsync(HttpStatusCode.Created);
    }

    private async Task<(JsonArray Rows, int Total)> ActiveAsync(string query = "")
    {
        var answer = await _bridge.Client.GetAsync("/api/nodes/active" + query, Cancellation);
        var rows = (await answer.ExpectAsync(HttpStatusCode.OK)).AsArray();
        return (rows, int.Parse(Assert.Single(answer.Headers.GetValues("X-Total-Count")), null));
    }

    private async Task<JsonNode> GetAsync(string path) => await (await _bridge.Client.GetAsync(path, Cancellation)).ExpectAsync(HttpStatusCode.OK);
}
