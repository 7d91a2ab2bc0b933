using System.IO.Compression;
using System.Net;
using System.Text.Json.Nodes;
using Registry.Testing;

namespace Registry.HttpBridge.Tests.Routing;

/// <summary>What happens while the network is slow: a peer sits on its answers until the test lets it go on.</summary>
public sealed class StreamingTests(NetworkFixture network) : IClassFixture<NetworkFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("identity")]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_record_leaves_as_soon_as_it_is_found(string encoding)
    {
        var key = $"streaming/{encoding}";
        var local = network.Daemon.Providers.Announce(key, $"{key} here", "/ip4/1.2.3.4/tcp/1");
        var slow = network.Peers[3].Providers.Announce(key, $"{key} there", "/ip4/1.2.3.4/tcp/2");
        network.Gate.Close();
        try
        {
            using var answer = await SendAsync(key, "application/x-ndjson", encoding);
            using var reader = new StreamReader(Decode(await answer.Content.ReadAsStreamAsync(Cancellation), encoding));
            Assert.Equal(local.ToString(), IdOf(await reader.ReadLineAsync(Cancellation)));

            network.Gate.Open();
            Assert.Equal(slow.ToString(), IdOf(await reader.ReadLineAsync(Cancellation)));
            Assert.Null(await reader.ReadLineAsync(Cancellation));
        }
        finally
        {
            network.Gate.Open();
        }
    }

    [Fact]
    public async Task A_client_that_goes_away_ends_its_lookup()
    {
        network.Daemon.Providers.Announce("streaming/gone", "gone", "/ip4/1.2.3.4/tcp/1");
        network.Gate.Close();
        try
        {
            using (await SendAsync("streaming/gone", "application/x-ndjson"))
            {
                Assert.Equal(1, network.State.RoutingLookups.Running);
            }

            await Eventually.IsTrue(() => network.State.RoutingLookups.Running == 0, "the lookup has ended");
        }
        finally
        {
            network.Gate.Open();
        }
    }

    [Fact]
    public async Task Beyond_the_bound_on_lookups_only_what_is_held_here_is_answered()
    {
        for (var i = 0; i < 2; i++) network.Daemon.Providers.Announce($"streaming/busy {i}", $"busy {i}", "/ip4/1.2.3.4/tcp/1");
        network.Gate.Close();
        try
        {
            using var first = await SendAsync("streaming/busy 0", "application/x-ndjson");
            using var second = await SendAsync("streaming/busy 1", "application/x-ndjson");
            Assert.Equal(2, network.State.RoutingLookups.Running);

            using var held = await SendAsync("streaming/busy 1", "application/json");
            Assert.Single((await held.ExpectAsync(HttpStatusCode.OK))["Providers"]!.AsArray());
            Assert.Equal(TimeSpan.FromSeconds(15), held.Headers.CacheControl!.MaxAge);

            using var refused = await SendAsync("streaming/not held", "application/json");
            await refused.ExpectProblemAsync(503, "busy");
            Assert.Equal(TimeSpan.FromSeconds(5), refused.Headers.RetryAfter!.Delta);
        }
        finally
        {
            network.Gate.Open();
        }

        await Eventually.IsTrue(() => network.State.RoutingLookups.Running == 0, "the lookups have ended");
    }

    private Task<HttpResponseMessage> SendAsync(string key, string accept, string encoding = "identity")
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/routing/v1/providers/{TestKeys.CidOf(key)}");
        request.Headers.Add("Accept", accept);
        request.Headers.Add("Accept-Encoding", encoding);
        return network.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    private static Stream Decode(Stream body, string encoding) => encoding switch
    {
        "gzip" => new GZipStream(body, CompressionMode.Decompress),
        "br" => new BrotliStream(body, CompressionMode.Decompress),
        _ => body,
    };

    private static string IdOf(string? line) => (string)JsonNode.Parse(line!)!["ID"]!;
}
