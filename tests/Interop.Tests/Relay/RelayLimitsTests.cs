using System.Security.Cryptography;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Relay;

/// <summary>A relay for traffic that is to stay on it: what a swarm needs whose workers cannot be dialled.</summary>
public sealed class UnlimitedRelayTests(UnlimitedRelayFixture fixture) : IClassFixture<UnlimitedRelayFixture>
{
    [JsFact]
    public async Task Megabytes_go_through_unchanged()
    {
        await using var client = await fixture.StartConnectedClientAsync();
        var sent = RandomNumberGenerator.GetBytes(4 << 20);
        var answer = await client.StreamAsync(fixture.Worker.Id, RelayFixture.Echo, sent, sent.Length);
        Assert.Equal(Convert.ToHexStringLower(sent), answer.Hex);
        Assert.False(Assert.Single(await client.ConnectionsAsync(fixture.Worker.Id)).Limited);
    }

    [GoFact]
    public async Task P2pd_opens_streams_to_a_js_peer_through_us()
    {
        await using var p2pd = await Peers.StartAsync(new(PeerKind.Go, Mode: PeerMode.None) { Listen = "", Flags = ["--relay", "true"] });
        await p2pd.ConnectAsync(fixture.Worker.Address);
        await p2pd.PingAsync(fixture.Worker.Id);
        Assert.Equal("2a07", (await p2pd.StreamAsync(fixture.Worker.Id, RelayFixture.Echo, [42, 7], 2)).Hex);
    }
}

public sealed class RelayDurationTests(ShortRelayFixture fixture) : IClassFixture<ShortRelayFixture>
{
    [JsFact]
    public async Task The_duration_limit_ends_the_relayed_connection_and_no_other()
    {
        await using var client = await RelayFixture.StartClientAsync();
        await Deadline.EventuallyAsync(async () => // anew when the machine took longer than the circuit may
        {
            await client.ConnectAsync(fixture.Worker.Address);
            Assert.Equal("2a", (await client.StreamAsync(fixture.Worker.Id, RelayFixture.Echo, [42], 1)).Hex);
        });
        await client.Lines.WaitForEventAsync("disconnect", e => e.GetProperty("peer").ValueEquals(fixture.Worker.Id));
        await DaemonRelayTests.AreApartAsync(fixture, client);
    }
}
