using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Registry.Multiformats;

namespace Registry.HttpBridge.Tests.Routing;

public sealed class RoutingProvidersTests(NetworkFixture network) : IClassFixture<NetworkFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_registered_worker_is_a_provider_of_its_model_with_what_it_registered()
    {
        var worker = new TestWorker(1);
        var signed = await worker.SignAsync(network.Client, worker.Body("routing/registered"), peer: true);
        await (await network.Client.PostAsJsonAsync("/api/nodes/register", signed, Cancellation)).ExpectAsync(HttpStatusCode.Created);

        var provider = Assert.Single(await ProvidersAsync("routing/registered"))!;
        Assert.Equal("peer", (string)provider["Schema"]!);
        Assert.Equal(worker.Key.PublicKey.PeerId.ToString(), (string)provider["ID"]!);
        Assert.Equal(["/ip4/1.2.3.4/tcp/31330"], Addresses(provider));
        Assert.Empty(provider["Protocols"]!.AsArray());
        var registered = Assert.Single(provider["FarMeshWorkers"]!.AsArray())!;
        Assert.Equal("routing/registered", (string)registered["Model"]!);
        Assert.Equal("NVIDIA RTX 4090", (string)registered["Gpu"]!);
        Assert.Equal(worker.Wallet.Address.ToString(), (string)registered["Wallet"]!);
        Assert.Equal((true, true), ((bool)registered["WalletVerified"]!, (bool)registered["PeerVerified"]!));

        var peers = await (await GetAsync($"/routing/v1/peers/{worker.Key.PublicKey.PeerId}")).ExpectAsync(HttpStatusCode.OK);
        var peer = Assert.Single(peers["Peers"]!.AsArray())!;
        Assert.Equal(["/ip4/1.2.3.4/tcp/31330"], Addresses(peer));
        Assert.Equal("routing/registered", (string)peer["FarMeshWorkers"]![0]!["Model"]!);
    }

    [Fact]
    public async Task What_is_held_here_comes_before_what_the_network_knows()
    {
        var remote = network.Peers[0].Providers.Announce("routing/both", "remote", "/ip4/5.6.7.8/tcp/1");
        var local = network.Daemon.Providers.Announce("routing/both", "local", "/ip4/1.2.3.4/tcp/1");

        var found = await ProvidersAsync("routing/both");
        Assert.Equal([local.ToString(), remote.ToString()], found.Select(provider => (string)provider!["ID"]!));
        Assert.Equal(["/ip4/5.6.7.8/tcp/1"], Addresses(found[1]!));
        Assert.Null(found[1]!["FarMeshWorkers"]);
    }

    [Fact]
    public async Task With_enough_held_here_the_network_is_not_asked()
    {
        for (var i = 0; i < 3; i++) network.Daemon.Providers.Announce("routing/enough", $"enough {i}", "/ip4/1.2.3.4/tcp/1");
        network.Peers[0].Providers.Announce("routing/enough", "one more", "/ip4/1.2.3.4/tcp/1");
        Assert.Equal(3, (await ProvidersAsync("routing/enough")).Count);
    }

    [Fact]
    public async Task A_document_is_bounded_and_a_stream_less_tightly()
    {
        for (var i = 0; i < 10; i++) network.Daemon.Providers.Announce("routing/many", $"many {i}", "/ip4/1.2.3.4/tcp/1");
        Assert.Equal(5, (await ProvidersAsync("routing/many")).Count);

        var lines = await (await GetAsync($"/routing/v1/providers/{TestKeys.CidOf("routing/many")}", "application/x-ndjson")).Content.ReadAsStringAsync(Cancellation);
        Assert.Equal(8, lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Any_form_of_a_cid_names_the_same_key()
    {
        var provider = network.Daemon.Providers.Announce("routing/forms", "forms", "/ip4/1.2.3.4/tcp/1");
        var cid = TestKeys.CidOf("routing/forms");
        foreach (var form in new[]
        {
            cid.ToString(), cid.ToString(MultibaseEncoding.Base58Btc), cid.ToString(MultibaseEncoding.Base36),
            new Cid(Cid.DagPbCodec, cid.Hash).ToString(), cid.Hash.ToString(),
        })
        {
            var answer = await (await GetAsync($"/routing/v1/providers/{form}")).ExpectAsync(HttpStatusCode.OK);
            Assert.Equal(provider.ToString(), (string)Assert.Single(answer["Providers"]!.AsArray())!["ID"]!);
        }
    }

    [Fact]
    public async Task Filters_leave_addresses_out_and_peers_without_any_left()
    {
        var both = network.Daemon.Providers.Announce("routing/filters", "v4 and v6", "/ip4/1.2.3.4/tcp/1", "/ip6/2001:db8::1/udp/1/quic-v1");
        var ipv4 = network.Daemon.Providers.Announce("routing/filters", "v4 alone", "/ip4/1.2.3.4/tcp/1");
        var none = network.Daemon.Providers.Announce("routing/filters", "no address");

        Assert.Equal([both, ipv4, none], await IdsAsync("?filter-protocols=unknown,transport-bitswap"));
        Assert.Empty(await IdsAsync("?filter-protocols=transport-bitswap"));
        Assert.Equal([both, ipv4], await IdsAsync("?filter-addrs=TCP"));
        Assert.Equal([both], await IdsAsync("?filter-addrs=quic-v1"));
        Assert.Equal([both, none], await IdsAsync("?filter-addrs=quic-v1,unknown"));
        Assert.Equal([both, ipv4], await IdsAsync("?filter-addrs=!ip6"));
        var filtered = await (await GetAsync($"/routing/v1/providers/{TestKeys.CidOf("routing/filters")}?filter-addrs=!tcp")).JsonAsync();
        Assert.Equal(["/ip6/2001:db8::1/udp/1/quic-v1"], Addresses(Assert.Single(filtered["Providers"]!.AsArray())!));

        async Task<HashSet<Registry.Identity.PeerId>> IdsAsync(string query) =>
            [.. (await ProvidersAsync("routing/filters", query)).Select(provider => Registry.Identity.PeerId.Parse((string)provider!["ID"]!))];
    }

    private Task<HttpResponseMessage> GetAsync(string path, string? accept = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accept is not null) request.Headers.Add("Accept", accept);
        return network.Client.SendAsync(request, Cancellation);
    }

    private async Task<JsonArray> ProvidersAsync(string model, string query = "") =>
        (await (await GetAsync($"/routing/v1/providers/{TestKeys.CidOf(model)}{query}")).ExpectAsync(HttpStatusCode.OK))["Providers"]!.AsArray();

    private static IEnumerable<string> Addresses(JsonNode record) => record["Addrs"]!.AsArray().Select(address => (string)address!);
}
