using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Registrations.Statements;

namespace Registry.Daemon.Tests.Commands;

/// <summary>The commands that ask a running daemon, against two that know each other.</summary>
public sealed class ClientCommandTests(TwoDaemons daemons) : IClassFixture<TwoDaemons>
{
    private const string Model = "commands/model";

    private readonly RunningDaemon _daemon = daemons.First;
    private readonly RunningDaemon _other = daemons.Second;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connections_and_routing_table_name_the_other_daemon()
    {
        var (code, output, error) = await RunAsync("peers");
        Assert.Equal((0, ""), (code, error));
        var lines = output.Split(Environment.NewLine);
        Assert.StartsWith("PEER", lines[0], StringComparison.Ordinal);
        Assert.StartsWith(_other.PeerId, Assert.Single(lines[1..]), StringComparison.Ordinal);
        Assert.Contains("outbound", lines[1], StringComparison.Ordinal);
        Assert.Equal(_other.PeerId, (string)Assert.Single(await DocumentAsync("peers"))!["peer_id"]!);

        (_, output, _) = await RunAsync("dht", "table");
        Assert.Contains(_other.PeerId, output, StringComparison.Ordinal);
        Assert.True((bool)Assert.Single(await DocumentAsync("dht", "table"))!["connected"]!);
    }

    [Fact]
    public async Task Workers_of_a_model_are_found_and_their_records_listed()
    {
        using var key = PrivateKey.FromEd25519Seed(new byte[32]);
        var worker = key.PublicKey.PeerId.ToString();
        await RegisterAsync(_daemon, key);

        var (code, output, _) = await RunAsync("find", Model);
        Assert.Equal(0, code);
        Assert.Contains(worker, output, StringComparison.Ordinal);
        Assert.Contains("/ip4/127.0.0.1/tcp/1", output, StringComparison.Ordinal);
        Assert.Equal(Model, (string)Assert.Single(await LinesAsync("find", Model))["FarMeshWorkers"]![0]!["Model"]!);

        (code, output, _) = await RunAsync("diagnose", worker);
        Assert.Equal(0, code);
        Assert.Contains(", listed, not confirmed to be reachable", output, StringComparison.Ordinal);
        Assert.Contains($"  peer {worker}, wallet 0x", output, StringComparison.Ordinal);
        using var document = System.Text.Json.JsonDocument.Parse((await RunAsync("diagnose", worker, "--json")).Output);
        Assert.Equal(1, document.RootElement.GetProperty("total").GetInt32());
        (code, output, _) = await RunAsync("diagnose", Guid.NewGuid().ToString());
        Assert.Equal(3, code);
        Assert.StartsWith("unknown: ", output, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("diagnose", "0x12")).Code);

        (code, output, _) = await RunAsync("dht", "records", "--key", Model);
        Assert.Equal(0, code);
        Assert.Contains("no, ", output, StringComparison.Ordinal);
        var record = Assert.Single(await DocumentAsync("dht", "records", "--no-probe"))!;
        Assert.Equal("registration", (string)record["kind"]!);
        Assert.Null(record["holders"]![0]!["probe"]);

        // The other daemon asks the first, whether or not the record has reached it meanwhile.
        var lines = await LinesAsync(_other, "dht", "lookup", Model);
        Assert.Equal(worker, (string)Assert.Single(lines, line => (string)line["type"]! == "peer")["peer_id"]!);
        Assert.Equal(_daemon.PeerId, (string)Assert.Single(lines, line => (string)line["type"]! == "step")["peer_id"]!);
        Assert.Equal("result", (string)lines[^1]["type"]!);
        (_, output, _) = await RunAsync("dht", "lookup", Model);
        Assert.Contains("1 found", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("find", "commands/nothing")]
    [InlineData("dht", "lookup", "commands/nothing")]
    [InlineData("dht", "records", "--key", "commands/nothing")]
    public async Task Nothing_found_has_an_exit_code_of_its_own(params string[] command)
    {
        var (code, _, error) = await RunAsync(command);
        Assert.Equal(ExitCodes.NothingFound, code);
        Assert.NotEmpty(error);
    }

    [Fact]
    public async Task The_closest_peers_are_printed()
    {
        var (code, output, _) = await RunAsync("dht", "lookup", "commands/closest", "--closest");
        Assert.Equal(0, code);
        Assert.Contains(_other.PeerId, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_walk_lists_the_servers()
    {
        var (code, output, _) = await RunAsync("dht", "walk");
        Assert.Equal(0, code);
        Assert.Contains(_other.PeerId, output, StringComparison.Ordinal);
        Assert.Contains("1 peers seen, 1 answered", output, StringComparison.Ordinal);
        Assert.Equal(["visit", "walked"], (await LinesAsync("dht", "walk")).Select(line => (string)line["type"]!));
    }

    [Fact]
    public async Task A_wrong_key_is_explained()
    {
        var (code, output, error) = await RunAsync("dht", "lookup", "peer:nobody");
        Assert.Equal((ExitCodes.Failed, ""), (code, output));
        Assert.Contains("key", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_ready_file_tells_where_the_daemon_is()
    {
        var (code, output, error) = await CommandRun.RunAsync("peers", "--json", "--ready-file", _daemon.ReadyFile);
        Assert.True(code == 0, error);
        Assert.Single(JsonNode.Parse(output)!.AsArray());
    }

    [Fact]
    public async Task No_daemon_is_said_plainly()
    {
        // Bound and not listening: nobody else is given the port meanwhile.
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var url = $"http://{nobody.LocalEndPoint}";
        var (code, output, error) = await CommandRun.RunAsync("dht", "table", "--url", url);
        Assert.Equal((ExitCodes.Failed, ""), (code, output));
        Assert.StartsWith($"No daemon answers at {url}", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("ftp://127.0.0.1")]
    public async Task What_is_no_address_is_refused(string url)
    {
        var (code, _, error) = await CommandRun.RunAsync("peers", "--url", url);
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains(url, error, StringComparison.Ordinal);
    }

    private static async Task RegisterAsync(RunningDaemon daemon, PrivateKey peer)
    {
        var body = new JsonObject { ["model_id"] = Model, ["public_addr"] = "127.0.0.1:1", ["gpu_model"] = "NVIDIA RTX 4090" };
        var wallet = WalletKey.Generate();
        Assert.Null(StatementSigner.Sign(body, RecordKind.Registration, "command-tests", new SigningKeys(wallet, peer, SignatureScheme.Eip191), TimeProvider.System.GetUtcNow(), out var signed));
        using var http = new HttpClient();
        var answer = await http.PostAsJsonAsync($"{daemon.Url}/api/nodes/register", signed, Cancellation);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private Task<(int Code, string Output, string Error)> RunAsync(params string[] command) => CommandRun.RunAsync([.. command, "--ready-file", _daemon.ReadyFile]);

    private async Task<JsonArray> DocumentAsync(params string[] command)
    {
        var (code, output, error) = await RunAsync([.. command, "--json"]);
        Assert.True(code == 0, error);
        return JsonNode.Parse(output)!.AsArray();
    }

    private Task<List<JsonNode>> LinesAsync(params string[] command) => LinesAsync(_daemon, command);

    private static async Task<List<JsonNode>> LinesAsync(RunningDaemon daemon, params string[] command)
    {
        var (code, output, error) = await CommandRun.RunAsync([.. command, "--json", "--ready-file", daemon.ReadyFile]);
        Assert.True(code == 0, error);
        return [.. output.Split(Environment.NewLine).Select(line => JsonNode.Parse(line)!)];
    }
}
