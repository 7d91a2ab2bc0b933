using System.Net;
using Registry.Testing;

namespace Registry.HttpBridge.Tests.Routing;

public sealed class RoutingDeadlineTests(NetworkFixture network) : IClassFixture<NetworkFixture>
{
    [Fact]
    public async Task What_was_found_by_the_deadline_is_the_answer()
    {
        var cancellation = TestContext.Current.CancellationToken;
        network.Daemon.Providers.Announce("deadline", "deadline", "/ip4/1.2.3.4/tcp/1");
        network.Gate.Close();
        try
        {
            var answering = network.Client.GetAsync($"/routing/v1/providers/{TestKeys.CidOf("deadline")}", cancellation);
            await Eventually.IsTrue(() => network.State.RoutingLookups.Running == 1, "the lookup has begun");
            network.Time.Advance(network.Routing.Timeout);
            var answer = await answering;
            Assert.Single((await answer.ExpectAsync(HttpStatusCode.OK))["Providers"]!.AsArray());
            Assert.Equal(TimeSpan.FromSeconds(15), answer.Headers.CacheControl!.MaxAge);
        }
        finally
        {
            network.Gate.Open();
        }
    }
}
