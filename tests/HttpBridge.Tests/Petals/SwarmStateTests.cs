using System.Net;
using System.Text.Json.Nodes;
using Registry.Hivemind.Petals;
using Registry.Hivemind.Tests.Petals;
using Registry.Identity;

namespace Registry.HttpBridge.Tests.Petals;

/// <summary>Models and their blocks, and the calls of health.petals.dev.</summary>
public sealed class SwarmStateTests : IAsyncLifetime
{
    private readonly BridgeFixture _bridge = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _bridge.InitializeAsync();

    public ValueTask DisposeAsync() => _bridge.DisposeAsync();

    [Fact]
    public async Task Two_servers_that_split_a_model_show_it_as_covered()
    {
        _bridge.Announced.AddModel("Llama", 4, "https://huggingface.co/org/llama");
        _bridge.Announced.Announce(1, "Llama", 0, 2, throughput: 10);
        _bridge.Announced.Announce(2, "Llama", 2, 4, throughput: 7);
        _bridge.Announced.Announce(3, "Llama", 0, 1, state: 1);
        await _bridge.SwarmReader.ReadAsync(Cancellation);
        _bridge.Time.Advance(TimeSpan.FromSeconds(12.5));

        var answer = await GetAsync("/api/models");
        Assert.Equal((12.5, true), ((double)answer["age_seconds"]!, (bool)answer["complete"]!));
        var model = Assert.Single(answer["models"]!.AsArray())!;
        Assert.Equal(("org/llama", "Llama", "_farmesh.models", 4, 3), ((string)model["id"]!, (string)model["dht_prefix"]!, (string)model["index"]!, (int)model["num_blocks"]!, (int)model["num_servers"]!));
        Assert.Equal((true, 7.0), ((bool)model["covered"]!, (double)model["throughput"]!));
        var blocks = model["blocks"]!.AsArray();
        Assert.Equal([0, 1, 2, 3], blocks.Select(block => (int)block!["block"]!));
        Assert.Equal(TestSwarm.Peer(1).ToString(), (string)Assert.Single(blocks[0]!["online"]!.AsArray())!);
        Assert.Equal(TestSwarm.Peer(3).ToString(), (string)Assert.Single(blocks[0]!["joining"]!.AsArray())!);

        Assert.Single((await GetAsync("/api/models?model_id=org/llama"))["models"]!.AsArray());
        Assert.Empty((await GetAsync("/api/models?model_id=other"))["models"]!.AsArray());
    }

    [Fact]
    public async Task A_peer_id_of_a_few_letters_is_shown_as_it_is()
    {
        Assert.True(PeerId.TryDecode([0, 1, 5], out var peer));
        _bridge.Announced.AddModel("Llama", 1);
        _bridge.Announced.Announce(peer, "Llama", 0, 1);
        await _bridge.SwarmReader.ReadAsync(Cancellation);

        var row = Assert.Single((await GetAsync("/api/v1/state"))["model_reports"]![0]!["server_rows"]!.AsArray())!;
        Assert.Equal("...15W", (string)row["short_peer_id"]!);
    }

    [Fact]
    public async Task Before_the_first_reading_there_are_no_models_and_there_is_no_state()
    {
        var answer = await GetAsync("/api/models");
        Assert.Empty(answer["models"]!.AsArray());
        Assert.Null(answer["last_updated"]);
        await (await _bridge.Client.GetAsync("/api/v1/state", Cancellation)).ExpectProblemAsync(503, "swarm_unread");
    }

    [Fact]
    public async Task The_state_has_the_shape_of_the_health_monitor()
    {
        var pings = new Dictionary<string, object?> { [TestSwarm.Peer(2).ToString()] = 0.25, [TestSwarm.Peer(3).ToString()] = double.PositiveInfinity };
        var packed = Packed.Server(2, 20.0, ("start_block", 0), ("end_block", 12), ("public_name", "lab"), ("version", "2.3.0"), ("adapters", new object?[] { "a/lora" }), ("cache_tokens_left", 4800), ("next_pings", pings));
        _bridge.Announced.AddModel("Llama", 13, "https://huggingface.co/org/llama");
        _bridge.Announced.Store(PetalsKeys.Block("Llama", 0), Packed.Of(TestSwarm.Peer(1).ToString()), packed, TestSwarm.Peer(1));
        _bridge.Announced.Announce(2, "Llama", 12, 13);
        _bridge.Announced.Announce(3, "Llama", 12, 13, state: 0);
        await _bridge.SwarmReader.ReadAsync(Cancellation);

        var state = await GetAsync("/api/v1/state");
        Assert.Equal(["online", "unreachable"], state["bootstrap_states"]!.AsArray().Select(word => (string)word!));
        Assert.Equal(12, (int)state["top_contributors"]!["lab"]!);
        Assert.Empty(state["reachability_issues"]!.AsArray());
        Assert.Equal((_bridge.Time.GetUtcNow().ToUnixTimeSeconds(), 30.0), ((double)state["last_updated"]!, (double)state["update_period"]!));
        var model = Assert.Single(state["model_reports"]!.AsArray())!;
        Assert.Equal(("org/llama", "llama", "healthy", "Llama", 13), ((string)model["name"]!, (string)model["short_name"]!, (string)model["state"]!, (string)model["dht_prefix"]!, (int)model["num_blocks"]!));
        Assert.Equal((false, false), ((bool)model["official"]!, (bool)model["limited"]!));

        var rows = model["server_rows"]!.AsArray().ToDictionary(row => (string)row!["peer_id"]!, row => row!);
        var first = rows[TestSwarm.Peer(1).ToString()];
        Assert.Equal("..." + TestSwarm.Peer(1).ToString()[^6..], (string)first["short_peer_id"]!);
        Assert.Equal((true, "online", 200L), ((bool)first["show_public_name"]!, (string)first["state"]!, (long)first["cache_tokens_left_per_block"]!));
        Assert.Null(first["peer_ip_info"]!["location"]);
        Assert.Equal("lora", (string)first["adapters"]![0]!["short_name"]!);
        var info = first["span"]!["server_info"]!;
        Assert.Equal((0, 12, "online", 20.0), ((int)first["span"]!["start"]!, (int)first["span"]!["end"]!, (string)info["state"]!, (double)info["throughput"]!));
        Assert.Equal(0.25, (double)info["next_pings"]![TestSwarm.Peer(2).ToString()]!);
        Assert.Null(info["next_pings"]![TestSwarm.Peer(3).ToString()]);
        Assert.Null(info["torch_dtype"]);

        var second = rows[TestSwarm.Peer(2).ToString()];
        Assert.Equal(0.25, (double)second["pings_to_me"]![TestSwarm.Peer(1).ToString()]!);
        Assert.False(second.AsObject().ContainsKey("cache_tokens_left_per_block"));
        Assert.Equal("offline", (string)rows[TestSwarm.Peer(3).ToString()]["state"]!);
    }

    [Fact]
    public async Task Whether_a_peer_can_be_reached_is_told_with_the_reason()
    {
        var self = await GetAsync($"/api/v1/is_reachable/{_bridge.PeerId}");
        Assert.Equal((true, "127.0.0.1"), ((bool)self["success"]!, (string)self["your_ip"]!));
        Assert.Null(self["message"]);

        var nobody = await GetAsync($"/api/v1/is_reachable/{TestSwarm.Peer(1)}");
        Assert.False((bool)nobody["success"]!);
        Assert.NotEmpty((string)nobody["message"]!);
        await (await _bridge.Client.GetAsync("/api/v1/is_reachable/nobody", Cancellation)).ExpectProblemAsync(422, "validation_failed");
    }

    private async Task<JsonNode> GetAsync(string path) => await (await _bridge.Client.GetAsync(path, Cancellation)).ExpectAsync(HttpStatusCode.OK);
}
