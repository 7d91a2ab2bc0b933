using System.Net;
using System.Text.RegularExpressions;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Attacks;

/// <summary>A reverse proxy before the public address, as the manuals have it, gives nothing away that is the operator's.</summary>
public sealed partial class StockProxyTests
{
    private const string Root = "/api/operator/";

    /// <summary>
    /// Before, who came from loopback, named no proxy in a header and an address as the host was the operator. Behind nginx as it comes
    /// everybody is that, so that peers, lookups and records were everybody's (200).
    /// </summary>
    [Fact]
    public async Task Nothing_of_the_operators_is_reached_through_a_stock_nginx()
    {
        await using var proxy = await StockProxy.StartAsync();
        (await proxy.Stranger.HealthAsync()).Expect(HttpStatusCode.OK);
        (await proxy.Stranger.GetAsync("/api/nodes/active")).Expect(HttpStatusCode.OK);
        (await proxy.Daemon.Operator.GetAsync($"{Root}peers")).Expect(HttpStatusCode.OK);

        var calls = await CallsAsync(proxy.Daemon);
        Assert.Contains((HttpMethod.Post, $"{Root}blocks"), calls);
        foreach (var (method, path) in calls)
        {
            foreach (var (name, value) in Claims())
            {
                using var request = new HttpRequestMessage(method, path);
                if (name.Length > 0) Assert.True(request.Headers.TryAddWithoutValidation(name, value));
                if (method != HttpMethod.Get) request.Content = new StringContent("""{"kind":"range","value":"0.0.0.0/0","reason":"by a stranger"}""", null, "application/json");
                var answer = await proxy.Stranger.SendAsync(request);
                Assert.True(answer.Status == HttpStatusCode.NotFound, $"{method} {path} {name} {value}: {(int)answer.Status} {answer.Text}");
            }
        }

        foreach (var path in new[] { "//api/operator/peers", "/./api/operator/peers", "/health/../api/operator/peers", "/%61pi/operator/peers", "/api%2Foperator%2Fpeers", "/API/OPERATOR/PEERS", "/api/operator/peers/", "/openapi/operator.json" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{proxy.Stranger.Address.GetLeftPart(UriPartial.Authority)}{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
            var answer = await proxy.Stranger.SendAsync(request);
            Assert.True(answer.Status is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, $"{path}: {(int)answer.Status} {answer.Text}");
        }

        Assert.Empty((await proxy.Daemon.Operator.GetAsync($"{Root}blocks")).Expect(HttpStatusCode.OK).Body.EnumerateArray());
        Assert.Empty((await proxy.Daemon.Operator.GetAsync($"{Root}audit")).Expect(HttpStatusCode.OK).Body.EnumerateArray());
    }

    /// <summary>What a caller can say to seem to be of the machine itself.</summary>
    private static IEnumerable<(string Name, string Value)> Claims() =>
    [
        ("", ""), ("Host", "localhost"), ("Host", "127.0.0.1"), ("X-Forwarded-For", "127.0.0.1"), ("X-Real-IP", "127.0.0.1"), ("Forwarded", "for=127.0.0.1"),
        ("X-Original-URL", $"{Root}peers"), ("Authorization", "Bearer operator"),
    ];

    /// <summary>Every call that the operator has, as its own door describes them.</summary>
    private static async Task<List<(HttpMethod Method, string Path)>> CallsAsync(DaemonProcess daemon)
    {
        var described = (await daemon.Operator.GetAsync("/openapi/operator.json")).Expect(HttpStatusCode.OK)["paths"];
        return [.. described.EnumerateObject().SelectMany(path => path.Value.EnumerateObject(), (path, call) => (HttpMethod.Parse(call.Name.ToUpperInvariant()), Parameter().Replace(path.Name, "1")))];
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
