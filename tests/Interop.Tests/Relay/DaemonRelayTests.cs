using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Relay;

/// <summary>The relay with the limits that it has by default: those of go-libp2p.</summary>
public sealed class DaemonRelayTests(RelayFixture fixture) : IClassFixture<RelayFixture>
{
    private const int DataLimit = 128 * 1024;

    [JsFact]
    public async Task A_js_peer_that_cannot_be_dialled_is_reached_through_us_by_another()
    {
        Assert.All(fixture.Worker.Addresses, address => Assert.Equal($"{fixture.Daemon.Address}/p2p-circuit/p2p/{fixture.Worker.Id}", address));
        await using var client = await fixture.StartConnectedClientAsync();

        var answer = await client.StreamAsync(fixture.Worker.Id, RelayFixture.Echo, "through the relay"u8.ToArray(), 17);
        Assert.Equal(Convert.ToHexStringLower("through the relay"u8), answer.Hex);
        await client.PingAsync(fixture.Worker.Id);
        var connection = Assert.Single(await client.ConnectionsAsync(fixture.Worker.Id));
        Assert.Contains("/p2p-circuit", connection.Addr, StringComparison.Ordinal);
        Assert.True(connection.Limited);
        Assert.Contains((await fixture.Worker.ConnectionsAsync(client.Id)).Select(c => c.Direction), direction => direction == "inbound");
    }

    [JsFact]
    public async Task A_peer_behind_us_is_found_and_dialled_by_its_id_alone()
    {
        await using var client = await RelayFixture.StartClientAsync(PeerMode.Client, fixture.Daemon.Address);
        await Deadline.EventuallyAsync(async () =>
        {
            var found = await client.FindPeerAsync(fixture.Worker.Id);
            Assert.Contains(found.Addrs, address => address.StartsWith($"{fixture.Daemon.Address}/p2p-circuit", StringComparison.Ordinal));
        });
        Assert.Contains("/p2p-circuit", await client.DialAsync(fixture.Worker.Id), StringComparison.Ordinal);
        Assert.Equal("2a", (await client.StreamAsync(fixture.Worker.Id, RelayFixture.Echo, [42], 1)).Hex);

        var routed = await fixture.Daemon.Http.GetAsync($"/routing/v1/peers/{fixture.Worker.Id}");
        Assert.Contains($"{fixture.Daemon.Address}/p2p-circuit", routed.Text, StringComparison.Ordinal);
    }

    [JsFact]
    public async Task The_answer_and_its_voucher_hold_before_js()
    {
        await using var client = await RelayFixture.StartClientAsync();
        await client.ConnectAsync(fixture.Daemon.Address);
        var before = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var answer = await client.ReserveAsync(fixture.Daemon.PeerId);

        Assert.Equal(100, answer.Status);
        Assert.InRange(answer.Expire!.Value - before, 3599, 3700);
        Assert.Equal([fixture.Daemon.Address], answer.Addrs);
        Assert.Equal(new CircuitLimit(120, DataLimit), answer.Limit);
        Assert.Equal(("0302", fixture.Daemon.PeerId, client.Id, answer.Expire.Value),
            (answer.Voucher!.Type, answer.Voucher.Relay, answer.Voucher.Peer, answer.Voucher.Expiration));
        Assert.Equal(answer.Voucher.Relay, answer.Voucher.Signer);
    }

    [JsFact]
    public async Task Who_has_no_place_is_not_reached()
    {
        await using var client = await RelayFixture.StartClientAsync();
        await using var other = await RelayFixture.StartClientAsync();
        await other.ConnectAsync(fixture.Daemon.Address);
        var refused = await Assert.ThrowsAsync<PeerRefusedException>(() => client.ConnectAsync($"{fixture.Daemon.Address}/p2p-circuit/p2p/{other.Id}"));
        Assert.Contains("NO_RESERVATION", refused.Error, StringComparison.Ordinal);
    }

    [JsFact]
    public async Task The_data_limit_ends_the_relayed_connection_and_no_other()
    {
        await using var client = await fixture.StartConnectedClientAsync();
        var whole = await client.StreamAsync(fixture.Worker.Id, RelayFixture.Echo, new byte[DataLimit / 2], DataLimit / 2);
        Assert.Equal(DataLimit, whole.Hex.Length);

        var cut = await client.StreamAsync(fixture.Worker.Id, RelayFixture.Echo, new byte[DataLimit], DataLimit);
        Assert.True(cut.Ended);
        Assert.InRange(cut.Hex.Length, 0, (DataLimit * 2) - 2);
        await AreApartAsync(fixture, client);
    }

    [GoFact]
    public async Task P2pd_reaches_a_js_peer_through_us()
    {
        await using var p2pd = await Peers.StartAsync(new(PeerKind.Go, Mode: PeerMode.None) { Listen = "", Flags = ["--relay", "true"] });
        await p2pd.ConnectAsync(fixture.Worker.Address);
        Assert.Contains(fixture.Worker.Id, await p2pd.PeersAsync());
        await Deadline.EventuallyAsync(async () => Assert.Contains(p2pd.Id, await fixture.Worker.PeersAsync()));
        Assert.Equal("2a07", (await p2pd.StreamAsync(fixture.Worker.Id, RelayFixture.Echo, [42, 7], 2)).Hex);
    }

    /// <summary>Not connected any more, but both still to the daemon, through which they can be connected anew.</summary>
    internal static async Task AreApartAsync(RelayFixture fixture, RemotePeer client)
    {
        await Deadline.EventuallyAsync(async () =>
        {
            Assert.Equal([fixture.Daemon.PeerId], await client.PeersAsync());
            Assert.DoesNotContain(client.Id, await fixture.Worker.PeersAsync());
        });
        Assert.Contains(fixture.Daemon.PeerId, await fixture.Worker.PeersAsync());
        await Deadline.EventuallyAsync(async () => // a circuit that lasts for seconds may have ended before it was used
        {
            await client.ConnectAsync(fixture.Worker.Address);
            Assert.Equal("07", (await client.StreamAsync(fixture.Worker.Id, RelayFixture.Echo, [7], 1)).Hex);
        });
    }
}
