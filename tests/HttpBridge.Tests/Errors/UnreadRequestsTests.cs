using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Registry.HttpBridge.Tests.Errors;

/// <summary>What never becomes a request is answered like any other error.</summary>
public sealed class UnreadRequestsTests(BridgeFixture bridge) : IClassFixture<BridgeFixture>
{
    private const string Good = "GET /api/stats HTTP/1.1\r\nHost: a\r\n\r\n";

    public static TheoryData<string, int, string> Requests => new()
    {
        { "GARBAGE\r\n\r\n", 400, "bad_request" },
        { "GET /health HTTP/1.1\r\n\r\n", 400, "bad_request" },
        { "GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "bad_request" },
        { "GET /health HTTP/1.1\r\nHost: a b\r\n\r\n", 400, "bad_request" },
        { "GET /health HTTP/1.1\r\nHost: a\r\nno header\r\n\r\n", 400, "bad_request" },
        { "POST /api/nodes/register HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400, "bad_request" },
        { "POST /api/nodes/register HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 400, "bad_request" },
        { $"GET /{new string('a', 9000)} HTTP/1.1\r\nHost: a\r\n\r\n", 414, "uri_too_long" },
        { $"GET /health HTTP/1.1\r\nHost: a\r\nX: {new string('a', 40_000)}\r\n\r\n", 431, "headers_too_large" },
        { $"GET /health HTTP/1.1\r\nHost: a\r\n{string.Concat(Enumerable.Range(0, 200).Select(i => $"X{i}: a\r\n"))}\r\n", 431, "headers_too_large" },
        { "GET / HTTP/3.0\r\nHost: a\r\n\r\n", 505, "http_version_not_supported" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task It_has_problem_details(string request, int status, string code)
    {
        // Also as the second on a connection that was fine so far.
        foreach (var before in new[] { "", Good })
        {
            var answer = await SayAsync(before + request);
            if (before.Length > 0)
            {
                Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
                answer = answer[answer.LastIndexOf("HTTP/1.1 ", StringComparison.Ordinal)..];
            }

            var parts = answer.Split("\r\n\r\n", 2);
            Assert.StartsWith($"HTTP/1.1 {status} ", parts[0], StringComparison.Ordinal);
            Assert.Contains("Content-Type: application/problem+json", parts[0], StringComparison.Ordinal);
            Assert.Contains("X-Content-Type-Options: nosniff", parts[0], StringComparison.Ordinal);
            Assert.Contains("Connection: close", parts[0], StringComparison.Ordinal);
            var body = JsonNode.Parse(parts[1])!; // and nothing after it
            Assert.Equal((status, code), ((int)body["status"]!, (string)body["code"]!));
        }
    }

    [Fact]
    public async Task An_answer_that_was_given_already_stays_the_only_one()
    {
        var answer = await SayAsync("POST /nothing HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nno chunk\r\n");
        Assert.StartsWith("HTTP/1.1 404 ", answer, StringComparison.Ordinal);
        Assert.Equal(answer.IndexOf("HTTP/1.1", StringComparison.Ordinal), answer.LastIndexOf("HTTP/1.1", StringComparison.Ordinal));
    }

    /// <summary>All that comes back until the server ends the connection.</summary>
    private async Task<string> SayAsync(string text)
    {
        var url = bridge.Client.BaseAddress!;
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Parse(url.Host), url.Port, TestContext.Current.CancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(new NetworkStream(socket), Encoding.UTF8);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
