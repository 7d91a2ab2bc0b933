using System.Text.Json.Nodes;

namespace Registry.Daemon.Tests.Commands;

/// <summary>Names and reasons that others chose are shown, and steer no terminal and forge no line, whichever command shows them.</summary>
public sealed class ShownNamesTests
{
    private const string Evil = "evil\\u001b[2J\\u202e\\u009b\\r\\nforged";

    private const string Peer = """{"Schema":"peer","ID":"EVIL","Addrs":["EVIL"],"FarMeshWorkers":[{"Gpu":"EVIL","Wallet":"EVIL","Model":"EVIL","ExpiresAt":"2026-01-01T00:00:00Z"}]}""";
    private const string Models = """{"models":[{"id":"EVIL","dht_prefix":"EVIL","num_blocks":1,"repository":null,"index":"EVIL","covered":false,"throughput":1,"num_servers":0,"blocks":[]}],"complete":true,"age_seconds":1,"last_updated":"2026-01-01T00:00:00Z"}""";
    private const string Connected = """[{"peer_id":"EVIL","direction":"EVIL","agent":"EVIL","address":"EVIL","streams":1,"protocols":[],"opened_at":"2026-01-01T00:00:00Z"}]""";
    private const string Found = """{"type":"result","kind":"EVIL","key":"EVIL","found":1,"complete":true}""";
    private const string Nothing = """{"type":"result","kind":"EVIL","key":"EVIL","found":0,"complete":true}""";
    private const string Blocked = """{"id":1,"kind":"EVIL","value":"EVIL","reason":"EVIL","since":"2026-01-01T00:00:00Z","by":"EVIL"}""";
    private const string Diagnosis = """{"nodes":[{"node_id":"00000000-0000-0000-0000-000000000000","status":"EVIL","listed":true,"reachable":true,"peer_id":"EVIL","wallet_address":"EVIL","model_id":"EVIL","findings":[]}],"total":1,"timestamp":"2026-01-01T00:00:00Z","findings":[{"code":"EVIL","affects":"EVIL","message":"EVIL","advice":"EVIL"}]}""";
    private const string Problem = """{"message":"EVIL","code":"EVIL"}""";

    [Theory]
    [InlineData("application/x-ndjson", Peer, 200, "find", "m")]
    [InlineData("application/x-ndjson", Peer, 200, "find", "m", "--json")]
    [InlineData("application/json", Models, 200, "swarm", "models")]
    [InlineData("application/json", Models, 200, "swarm", "models", "--json")]
    [InlineData("application/json", Connected, 200, "peers")]
    [InlineData("application/json", Connected, 200, "peers", "--json")]
    [InlineData("application/x-ndjson", Found, 200, "dht", "lookup", "k")]
    [InlineData("application/x-ndjson", Nothing, 200, "dht", "lookup", "k")]
    [InlineData("application/json", Blocked, 200, "block", "peer", "p", "--reason", "r")]
    [InlineData("application/json", Diagnosis, 200, "diagnose", "p")]
    [InlineData("application/problem+json", Problem, 403, "dht", "table")]
    [InlineData("application/problem+json", Problem, 403, "find", "m")]
    public async Task What_a_daemon_sends_is_shown_harmlessly(string type, string body, int status, params string[] command)
    {
        var text = body.Replace("EVIL", Evil, StringComparison.Ordinal);
        await using var daemon = await FakeDaemon.StartAsync(type, text, status);
        var (code, output, error) = await CommandRun.RunAsync([.. command, "--url", daemon.Url]);

        Assert.True(code is ExitCodes.Success or ExitCodes.NothingFound == (status == 200), error);
        Assert.Contains("\\u001b[2J", output + error, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(output + error, c => c is not '\n' && (char.IsControl(c) || c is '\u202e'));
        Assert.DoesNotContain((output + "\n" + error).Split('\n'), line => line.TrimStart().StartsWith("forged", StringComparison.Ordinal));
        if (command.Contains("--json")) Assert.NotNull(JsonNode.Parse(output));
    }
}
