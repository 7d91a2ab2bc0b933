using System.Net;
using System.Text.Json.Nodes;
using Registry.Identity;
using Registry.Multiformats;

namespace Registry.HttpBridge.Tests.Routing;

/// <summary>Peers by id, and the closest peers to a key.</summary>
public sealed class RoutingPeersTests(NetworkFixture network) : IClassFixture<NetworkFixture>
{
    [Fact]
    public async Task Every_text_form_of_an_id_finds_the_peer()
    {
        var peer = network.Peers[0];
        var cid = peer.Id.ToCid();
        foreach (var form in new[] { peer.Id.ToString(), cid.ToString(), cid.ToString(MultibaseEncoding.Base36) })
        {
            var record = Assert.Single(await PeersAsync($"/routing/v1/peers/{form}"))!;
            Assert.Equal(peer.Id.ToString(), (string)record["ID"]!);
            Assert.Equal([peer.Address.ToString()], record["Addrs"]!.AsArray().Select(address => (string)address!));
        }
    }

    [Theory]
    [InlineData(Cid.RawCodec)]
    [InlineData(Cid.DagPbCodec)]
    public async Task A_cid_of_content_is_no_peer_id(ulong codec)
    {
        var cid = new Cid(codec, network.Peers[0].Id.ToCid().Hash);
        foreach (var path in new[] { "/routing/v1/peers/", "/api/v1/is_reachable/" })
        {
            await (await network.Client.GetAsync(path + cid, TestContext.Current.CancellationToken)).ExpectProblemAsync(422, "validation_failed");
        }
    }

    [Fact]
    public async Task The_daemon_knows_itself() =>
        Assert.Equal(network.Daemon.Address.ToString(), (string)Assert.Single(await PeersAsync($"/routing/v1/peers/{network.Daemon.Id}"))!["Addrs"]![0]!);

    [Fact]
    public async Task A_peer_that_nobody_knows_is_an_empty_list() =>
        Assert.Empty(await PeersAsync($"/routing/v1/peers/{TestKeys.PeerOf("nobody")}"));

    [Fact]
    public async Task The_network_is_asked_for_a_peer_that_is_not_known_here()
    {
        await using var far = await TestPeer.StartAsync(network.Wire, 50, network.Time);
        await far.JoinAsync(network.Peers[0]);
        var record = Assert.Single(await PeersAsync($"/routing/v1/peers/{far.Id}"))!;
        Assert.Equal([far.Address.ToString()], record["Addrs"]!.AsArray().Select(address => (string)address!));
    }

    [Fact]
    public async Task The_closest_peers_come_closest_first_for_a_cid_and_for_a_peer_id()
    {
        foreach (var key in new[] { TestKeys.CidOf("some key").ToString(), network.Peers[2].Id.ToString(), network.Peers[2].Id.ToCid().ToString() })
        {
            var hash = PeerId.TryParse(key, out var peer) ? peer.Bytes.ToArray() : TestKeys.HashOf("some key").Bytes.ToArray();
            var expected = network.Peers.Select(p => p.Id).OrderBy(id => Distance(id.Bytes.Span, hash)).Select(id => id.ToString());
            Assert.Equal(expected, (await PeersAsync($"/routing/v1/dht/closest/peers/{key}")).Select(record => (string)record!["ID"]!));
        }
    }

    private async Task<JsonArray> PeersAsync(string path) =>
        (await (await network.Client.GetAsync(path, TestContext.Current.CancellationToken)).ExpectAsync(HttpStatusCode.OK))["Peers"]!.AsArray();

    private static string Distance(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var (a, b) = (System.Security.Cryptography.SHA256.HashData(left), System.Security.Cryptography.SHA256.HashData(right));
        return Convert.ToHexString([.. a.Zip(b, (x, y) => (byte)(x ^ y))]);
    }
}
