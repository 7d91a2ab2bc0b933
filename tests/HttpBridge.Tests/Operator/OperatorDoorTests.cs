using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using Registry.HttpBridge.Operator.Doors;

namespace Registry.HttpBridge.Tests.Operator;

/// <summary>Through which door what is served, and to whom.</summary>
public sealed class OperatorDoorTests(NetworkFixture network) : IClassFixture<NetworkFixture>, IAsyncLifetime
{
    private BridgeHost _host = null!;

    public static TheoryData<string, string> Calls => new()
    {
        { "GET", "/api/operator/peers" },
        { "GET", "/api/operator/dht/table" },
        { "GET", "/api/operator/dht/records" },
        { "GET", "/api/operator/dht/lookup?key=x" },
        { "GET", "/api/operator/dht/walk" },
        { "GET", "/api/operator/swarm/peers" },
        { "GET", "/api/operator/swarm/records" },
        { "GET", "/api/operator/blocks" },
        { "POST", "/api/operator/blocks" },
        { "DELETE", "/api/operator/blocks/1" },
        { "GET", "/api/operator/audit" },
        { "POST", "/api/operator/nodes/0f8fad5b-d9cb-469f-a165-70867728950e/remove" },
        { "GET", "/openapi/operator.json" },
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await BridgeHost.StartAsync(network.State);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task The_list_of_calls_is_whole()
    {
        var document = await (await _host.Operator.GetAsync("/openapi/operator.json", Cancellation)).ExpectAsync(HttpStatusCode.OK);
        var described = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(method => $"{method.Key.ToUpperInvariant()} {path.Key}"));
        var listed = Calls.Select(call => $"{call.Data.Item1} {call.Data.Item2.Split('?')[0].Replace("/1", "/{id}", StringComparison.Ordinal).Replace("0f8fad5b-d9cb-469f-a165-70867728950e", "{node_id}", StringComparison.Ordinal)}");
        Assert.Equal(listed.Where(call => call.Contains("/api/", StringComparison.Ordinal)).Order(), described.Order());
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task The_public_address_has_none_of_it_whatever_a_proxy_says(string method, string path)
    {
        string[][] proxied =
        [
            [],
            ["Host: localhost"],
            ["Host: evil.example"],
            ["X-Forwarded-For: 127.0.0.1"],
            ["X-Forwarded-For: 203.0.113.9", "X-Real-IP: 203.0.113.9", "Via: 1.1 proxy"],
            ["Forwarded: for=127.0.0.1;host=localhost"],
            ["X-Original-URL: /api/operator/peers", "X-Rewrite-URL: /api/operator/peers"],
            [$"Authorization: Bearer {BridgeHost.Token}"],
            ["Origin: https://example.org"],
        ];
        foreach (var headers in proxied) Assert.StartsWith("HTTP/1.1 404", await ForwardAsync(_host.Client.BaseAddress!, method, path, headers), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Over_tcp_each_call_wants_the_token(string method, string path)
    {
        foreach (var headers in new string[][] { [], ["Authorization: Bearer"], ["Authorization: Bearer a-token-of-the-tests2"], [$"Authorization: Basic {BridgeHost.Token}"], ["X-Forwarded-For: 127.0.0.1"] })
        {
            var answer = await ForwardAsync(_host.OperatorUrl, method, path, headers);
            Assert.StartsWith("HTTP/1.1 401", answer, StringComparison.Ordinal);
            Assert.Contains("operator_token_required", answer, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("401", (await ForwardAsync(_host.OperatorUrl, method, path, [$"Authorization: Bearer {BridgeHost.Token}"])).Split('\n')[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_socket_serves_without_and_tcp_with_the_token()
    {
        Assert.Equal(HttpStatusCode.OK, (await _host.Operator.GetAsync("/api/operator/peers", Cancellation)).StatusCode);
        using var known = _host.WithToken(BridgeHost.Token);
        Assert.Equal(HttpStatusCode.OK, (await known.GetAsync("/api/operator/peers", Cancellation)).StatusCode);
        using var unknown = _host.WithToken(null);
        var refused = await unknown.GetAsync("/api/operator/nothing", Cancellation);
        await refused.ExpectProblemAsync(401, "operator_token_required");
        Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.ToString());
        await (await known.GetAsync("/api/operator/nothing", Cancellation)).ExpectProblemAsync(404, "not_found");
    }

    [Theory]
    [InlineData("Origin", "https://example.org")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Pages_in_a_browser_get_nothing(string header, string value)
    {
        using var known = _host.WithToken(BridgeHost.Token);
        foreach (var client in new[] { known, _host.Operator })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/operator/peers");
            request.Headers.Add(header, value);
            var answer = await client.SendAsync(request, Cancellation);
            await answer.ExpectProblemAsync(403, "foreign_origin");
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void The_socket_is_its_owners() => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_host.Socket));

    [Fact]
    public async Task A_crowd_at_one_door_does_not_shut_the_other()
    {
        await using var host = await BridgeHost.StartAsync(network.State with { Options = network.State.Options with { Operator = network.Operator with { MaxConnections = 1 } } });
        using var first = host.WithToken(BridgeHost.Token);
        Assert.Equal(HttpStatusCode.OK, (await first.GetAsync("/api/operator/peers", Cancellation)).StatusCode);
        using var second = host.WithToken(BridgeHost.Token);
        await Assert.ThrowsAsync<HttpRequestException>(() => second.GetAsync("/api/operator/peers", Cancellation));
        Assert.Equal(HttpStatusCode.OK, (await host.Operator.GetAsync("/api/operator/peers", Cancellation)).StatusCode);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("a token with spaces in it")]
    [InlineData("täken-täken-täken")]
    public void A_token_is_long_and_plain(string text) => Assert.Throws<ArgumentException>(() => new OperatorToken(text));

    /// <summary>As a stock reverse proxy does: the request of somebody else, from this machine, with what it adds. The status line and the body.</summary>
    private static async Task<string> ForwardAsync(Uri to, string method, string path, string[] headers)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Parse(to.Host), to.Port), Cancellation);
        var host = headers.Any(header => header.StartsWith("Host:", StringComparison.Ordinal)) ? "" : $"Host: {to.Authority}\r\n";
        var request = $"{method} {path} HTTP/1.1\r\n{host}{string.Concat(headers.Select(header => header + "\r\n"))}Connection: close\r\nContent-Length: 0\r\n\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), Cancellation);
        using var reader = new StreamReader(new NetworkStream(socket), Encoding.UTF8);
        return await reader.ReadToEndAsync(Cancellation);
    }
}
