using System.Net;
using System.Text.Json.Nodes;
using Registry.Testing;

namespace Registry.Daemon.Tests.Commands;

/// <summary>block, blocks, unblock, remove and audit, and the TCP door that they can be used through.</summary>
public sealed class ModerationCommandTests : IAsyncLifetime
{
    private RunningDaemon _daemon = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _daemon = await RunningDaemon.StartWithAsync([new("Registry:OperatorHttp", "http://127.0.0.1:0")]);

    public ValueTask DisposeAsync() => _daemon.DisposeAsync();

    [Fact]
    public async Task A_block_survives_a_restart_and_is_lifted()
    {
        Assert.Equal((ExitCodes.NothingFound, "Nobody is blocked."), await CodeAndErrorAsync("blocks"));
        var (code, output, error) = await _daemon.RunAsync("block", "range", "127.0.0.1", "--reason", "it floods", "--for", "1d12h");
        Assert.True(code == 0, error);
        Assert.Equal("Blocked range 127.0.0.1/32: block 1.", output);
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (await StatusAsync("/api/stats"), await StatusAsync("/health")));

        await _daemon.RestartAsync();
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync("/api/stats"));
        (_, output, _) = await _daemon.RunAsync("blocks");
        Assert.Contains("127.0.0.1/32", output, StringComparison.Ordinal);
        Assert.Contains("1d 11h", output, StringComparison.Ordinal);
        Assert.Contains("it floods", output, StringComparison.Ordinal);

        Assert.Equal((0, ""), await CodeAndErrorAsync("unblock", "1", "--reason", "it stopped"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/api/stats"));
        Assert.Equal(["unblock", "block"], (await _daemon.RowsAsync("audit")).Select(line => (string)line!["action"]!));
        (_, output, _) = await _daemon.RunAsync("audit", "--limit", "1");
        Assert.Contains("it stopped", output, StringComparison.Ordinal);
        Assert.DoesNotContain("it floods", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_blocked_peer_is_disconnected_and_not_let_in_again()
    {
        await using var other = await RunningDaemon.StartAsync(_daemon.Address);
        await Eventually.IsTrue(() => _daemon.RowsAsync("peers").GetAwaiter().GetResult().Count > 0, "they are connected");
        Assert.Equal(0, (await _daemon.RunAsync("block", "peer", other.PeerId, "--reason", "it lies")).Code);
        await Eventually.IsTrue(() => _daemon.RowsAsync("peers").GetAwaiter().GetResult().Count == 0, "the other has gone");

        await other.RestartAsync();
        await using var third = await RunningDaemon.StartAsync(_daemon.Address);
        await Eventually.IsTrue(() => _daemon.RowsAsync("peers").GetAwaiter().GetResult().Any(row => (string)row!["peer_id"]! == third.PeerId), "a third is let in");
        Assert.DoesNotContain(await _daemon.RowsAsync("peers"), row => (string)row!["peer_id"]! == other.PeerId);
    }

    [Fact]
    public async Task Over_tcp_the_token_opens()
    {
        var token = Path.Combine(_daemon.Data, "operator", "token");
        var (code, output, error) = await CommandRun.RunAsync("peers", "--json", "--url", _daemon.OperatorUrl, "--token-file", token);
        Assert.True(code == 0, error);
        Assert.IsType<JsonArray>(JsonNode.Parse(output));

        (code, _, error) = await CommandRun.RunAsync("peers", "--url", _daemon.OperatorUrl);
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("operator_token_required", error, StringComparison.Ordinal);
        Assert.Contains("--token-file", error, StringComparison.Ordinal);

        using var temporary = new TemporaryDirectory();
        File.WriteAllText(temporary.File("token"), "another-token-than-that");
        (code, _, error) = await CommandRun.RunAsync("peers", "--url", _daemon.OperatorUrl, "--token-file", temporary.File("token"));
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("holds another", error, StringComparison.Ordinal);
        Assert.Equal(2, (await _daemon.RowsAsync("audit")).Count(line => (string)line!["action"]! == "token"));
    }

    [Fact]
    public async Task The_public_address_is_not_the_operators()
    {
        var (code, _, error) = await CommandRun.RunAsync("peers", "--url", _daemon.Url);
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("--operator-http", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_daemon_behind_a_socket_is_said_plainly()
    {
        using var temporary = new TemporaryDirectory();
        var (code, output, error) = await CommandRun.RunAsync("peers", "--data", temporary.File("data"));
        Assert.Equal((ExitCodes.Failed, ""), (code, output));
        Assert.StartsWith($"No daemon answers at {temporary.File("data/operator/operator.sock")}", error, StringComparison.Ordinal);
        Assert.Contains("no such socket", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("block", "range", "127.0.0.1")]
    [InlineData("block", "planet", "x", "--reason", "r")]
    [InlineData("block", "range", "127.0.0.1", "--reason", "r", "--for", "soon")]
    [InlineData("block", "range", "127.0.0.1", "--reason", "r", "--for", "0s")]
    [InlineData("block", "wallet", "0x12", "--reason", "r")]
    [InlineData("unblock", "7", "--reason", "r")]
    [InlineData("remove", "0f8fad5b-d9cb-469f-a165-70867728950e", "--reason", "r")]
    [InlineData("peers", "--token-file", "token")]
    public async Task What_cannot_be_done_is_an_error(params string[] command)
    {
        var (code, _, error) = await _daemon.RunAsync(command);
        Assert.Equal(ExitCodes.Failed, code);
        Assert.NotEmpty(error);
    }

    private async Task<(int Code, string Error)> CodeAndErrorAsync(params string[] command)
    {
        var (code, _, error) = await _daemon.RunAsync(command);
        return (code, error);
    }

    private async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(_daemon.Url + path, Cancellation);
        return answer.StatusCode;
    }
}
