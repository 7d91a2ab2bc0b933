using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Registry.HttpBridge.Limits;
using Registry.HttpBridge.Listeners;

namespace Registry.HttpBridge.Tests.Listeners;

public sealed class ForwardedTrafficTests(NetworkFixture network) : IClassFixture<NetworkFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Behind_a_trusted_proxy_each_caller_has_a_budget()
    {
        await using var host = await StartAsync(["127.0.0.0/8", "10.0.0.0/8"]);
        Assert.Equal(HttpStatusCode.OK, await SendAsync(host, "203.0.113.1"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await SendAsync(host, "203.0.113.1"));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(host, "203.0.113.2"));

        // The last hop that is no proxy of ours counts, whatever its caller wrote before.
        Assert.Equal(HttpStatusCode.TooManyRequests, await SendAsync(host, "198.51.100.1, 203.0.113.1"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await SendAsync(host, "198.51.100.2, 203.0.113.1, 10.0.0.7"));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(host, "2001:db8::1"));
        Assert.Null((await HealthAsync(host))["warnings"]);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.")]
    [InlineData("Forwarded", "for=203.0.113.")]
    public async Task From_elsewhere_such_headers_are_ignored_and_told(string header, string value)
    {
        using var log = new RecordedLog();
        await using var host = await StartAsync(["10.0.0.0/8"], log);
        Assert.Equal(HttpStatusCode.OK, await SendAsync(host, value + "1", header));
        Assert.Equal(HttpStatusCode.TooManyRequests, await SendAsync(host, value + "2", header));
        Assert.Contains("127.0.0.1", Assert.Single(log.Warnings), StringComparison.Ordinal);
        var warning = (string)Assert.Single((await HealthAsync(host))["warnings"]!.AsArray())!;
        Assert.Contains("Http:TrustedProxies", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", warning, StringComparison.Ordinal);

        network.Time.Advance(TimeSpan.FromHours(1));
        Assert.Null((await HealthAsync(host))["warnings"]);
        await SendAsync(host, value + "3", header);
        Assert.Equal(2, log.Warnings.Count);
    }

    private static async Task<JsonNode> HealthAsync(BridgeHost host) =>
        await (await host.Client.GetAsync("/health", Cancellation)).ExpectAsync(HttpStatusCode.OK);

    private static async Task<HttpStatusCode> SendAsync(BridgeHost host, string value, string header = "X-Forwarded-For")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/stats");
        request.Headers.Add(header, value);
        return (await host.Client.SendAsync(request, Cancellation)).StatusCode;
    }

    private Task<BridgeHost> StartAsync(string[] proxies, ILoggerProvider? log = null) => BridgeHost.StartAsync(
        network.StateWith(options => options with
        {
            Limits = BridgeHost.NoLimits with { Reads = new CallBudget { Burst = 1, PerMinute = 1 } },
            Trust = new TrustOptions { TrustedProxies = [.. proxies.Select(proxy => IPNetwork.Parse(proxy))] },
        }),
        log);

    private sealed class RecordedLog : ILoggerProvider, ILogger
    {
        private readonly List<string> _warnings = [];

        public IReadOnlyList<string> Warnings
        {
            get
            {
                lock (_warnings)
                {
                    return [.. _warnings];
                }
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel < LogLevel.Warning) return;
            lock (_warnings)
            {
                _warnings.Add(formatter(state, exception));
            }
        }

        public void Dispose()
        {
        }
    }
}
