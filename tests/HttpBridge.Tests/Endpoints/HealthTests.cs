using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Registry.Identity;
using Registry.Libp2p.Muxing.Yamux;
using Registry.Libp2p.Security.Noise;
using Registry.Libp2p.Swarm;

namespace Registry.HttpBridge.Tests.Endpoints;

public sealed class HealthTests(NetworkFixture network) : IClassFixture<NetworkFixture>
{
    [Fact]
    public async Task A_host_without_any_address_is_not_healthy()
    {
        using var key = PrivateKey.FromEd25519Seed(new byte[32]);
        await using var silent = new Swarm(
            key, new SwarmOptions(), [], [new NoiseProtocol(key)], [new YamuxMuxer(new YamuxOptions(), network.Time)], network.Time, new Random(1), NullLoggerFactory.Instance);
        var state = new BridgeState(network.State.Options, network.State.Registrar, silent, network.State.Dht, network.Time, network.State.Audit, network.State.Blocks);
        await using var host = await BridgeHost.StartAsync(state);
        var health = await (await host.Client.GetAsync("/health", TestContext.Current.CancellationToken)).ExpectAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Equal("unhealthy", (string)health["status"]!);
        Assert.Contains("no address", (string)health["reason"]!, StringComparison.Ordinal);
        Assert.True((bool)health["database"]!["connected"]!);
        Assert.Empty(health["dht"]!["addresses"]!.AsArray());
    }
}
