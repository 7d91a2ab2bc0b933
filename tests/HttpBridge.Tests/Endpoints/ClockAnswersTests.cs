using System.Text.Json.Nodes;

namespace Registry.HttpBridge.Tests.Endpoints;

/// <summary>What is told of times when somebody has set the machine's clock.</summary>
public sealed class ClockAnswersTests(BridgeFixture bridge) : IClassFixture<BridgeFixture>
{
    [Theory]
    [InlineData(-30)]
    [InlineData(30)]
    public async Task Ages_are_what_they_are(int days)
    {
        await bridge.SwarmReader.ReadAsync(TestContext.Current.CancellationToken);
        var before = (long)(await GetAsync("/health"))["uptime_seconds"]!;
        bridge.Time.Set(TimeSpan.FromDays(days));
        bridge.Time.Advance(TimeSpan.FromSeconds(7));

        Assert.Equal(before + 7, (long)(await GetAsync("/health"))["uptime_seconds"]!);
        Assert.Equal(7, (double)(await GetAsync("/api/stats"))["swarm"]!["age_seconds"]!);
    }

    private async Task<JsonNode> GetAsync(string path) => await (await bridge.Client.GetAsync(path, TestContext.Current.CancellationToken)).JsonAsync();
}
