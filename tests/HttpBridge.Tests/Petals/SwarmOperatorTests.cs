using System.Net;
using System.Text.Json.Nodes;
using Registry.Hivemind;
using Registry.Hivemind.Petals;
using Registry.Hivemind.Storage;
using Registry.Hivemind.Tests.Petals;
using Registry.Hivemind.Values;
using Registry.Identity;

namespace Registry.HttpBridge.Tests.Petals;

/// <summary>What the operator sees of the hivemind node: its records and its peers.</summary>
public sealed class SwarmOperatorTests : IAsyncLifetime
{
    private readonly BridgeFixture _bridge = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private double Now => (_bridge.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;

    public ValueTask InitializeAsync() => _bridge.InitializeAsync();

    public ValueTask DisposeAsync() => _bridge.DisposeAsync();

    [Fact]
    public async Task Records_are_listed_with_the_names_of_known_keys()
    {
        _bridge.Announced.AddModel("Llama", 2);
        await _bridge.SwarmReader.ReadAsync(Cancellation);
        Store(PetalsKeys.Block("Llama", 1), TestSwarm.Peer(1).ToString(), TestSwarm.Peer(1));
        Store(PetalsKeys.Block("Llama", 1), TestSwarm.Peer(2).ToString(), TestSwarm.Peer(1));
        Store(DhtKeys.OfText("_petals.models"), "Llama", TestSwarm.Peer(1));
        Store(DhtKeys.OfText("unknown"), null, null);

        var (rows, total) = await GetAsync("/api/operator/swarm/records");
        Assert.Equal(3, total);
        var block = Assert.Single(rows, row => (string?)row!["name"] == "Llama.1")!;
        Assert.Equal(("dictionary", false, 2, 1), ((string)block["kind"]!, (bool)block["cached"]!, (int)block["subkey_count"]!, (int)block["self_announced"]!));
        Assert.Equal(_bridge.Time.GetUtcNow().AddSeconds(240), (DateTimeOffset)block["expires_at"]!);
        var own = Assert.Single(block["subkeys"]!.AsArray(), entry => (string)entry!["subkey"]! == TestSwarm.Peer(1).ToString())!;
        Assert.True((bool)own["self_announced"]!);
        Assert.Single(rows, row => (string?)row!["name"] == "_petals.models");
        var unknown = Assert.Single(rows, row => row!["name"] is null)!;
        Assert.Equal((DhtKeys.OfText("unknown").ToString(), "regular", 0), ((string)unknown["key"]!, (string)unknown["kind"]!, (int)unknown["subkey_count"]!));

        Assert.Equal(3, (await GetAsync("/api/operator/swarm/records?offset=2&limit=1")).Total);
        Assert.Single((await GetAsync("/api/operator/swarm/records?offset=2")).Rows);
        foreach (var key in new[] { "Llama.1", PetalsKeys.Block("Llama", 1).ToString() })
        {
            Assert.Equal(2, Assert.Single((await GetAsync($"/api/operator/swarm/records?key={key}")).Rows)!["subkeys"]!.AsArray().Count);
        }

        Assert.Empty((await GetAsync("/api/operator/swarm/records?key=nothing")).Rows);
    }

    [Fact]
    public async Task Servers_are_listed_with_what_they_announce()
    {
        _bridge.Announced.AddModel("Llama", 2);
        _bridge.Announced.Announce(1, "Llama", 0, 2, self: true);
        await _bridge.SwarmReader.ReadAsync(Cancellation);
        var peer = Assert.Single((await GetAsync("/api/operator/swarm/peers")).Rows)!;
        Assert.Equal((TestSwarm.Peer(1).ToString(), false), ((string)peer["peer_id"]!, (bool)peer["connected"]!));
        Assert.Null(peer["node_id"]);
        var serves = Assert.Single(peer["serves"]!.AsArray())!;
        Assert.Equal(("Llama", 0, 2, "online", true), ((string)serves["dht_prefix"]!, (int)serves["start"]!, (int)serves["end"]!, (string)serves["state"]!, (bool)serves["self_announced"]!));
    }

    private void Store(DhtId key, string? subkey, PeerId? from) => Assert.Equal(
        StoreOutcome.Stored,
        _bridge.Hivemind.Records.Store(key, subkey is null ? new byte[] { 0xC0 } : Subkey.OfText(subkey), Packed.Of("value"), Now + 240, inCache: false, from, Now));

    private async Task<(JsonArray Rows, int Total)> GetAsync(string path)
    {
        var answer = await _bridge.Operator.GetAsync(path, Cancellation);
        var rows = (await answer.ExpectAsync(HttpStatusCode.OK)).AsArray();
        return (rows, int.Parse(Assert.Single(answer.Headers.GetValues("X-Total-Count")), null));
    }
}
