using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Relay;

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
        await RelayTests.AreApartAsync(fixture, client);
    }
}
