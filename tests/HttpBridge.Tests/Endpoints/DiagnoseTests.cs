using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Registry.Moderation.Audit;
using Registry.Moderation.Blocks;
using Registry.Multiformats;
using Registry.Registrations;
using Registry.Registrations.Changes;
using Registry.Registrations.Records;
using Registry.Registrations.Sqlite;
using Registry.Sqlite;
using Registry.Testing;

namespace Registry.HttpBridge.Tests.Endpoints;

/// <summary>Whoever asks why a worker is not listed or not reachable is told the reason in a word that stays the same, and what to do.</summary>
public sealed class DiagnoseTests(NetworkFixture network) : IClassFixture<NetworkFixture>, IAsyncLifetime
{
    private const string Model = "diagnosed/model";

    private readonly TemporaryDirectory _directory = new();
    private readonly TestWorker _worker = new(51);
    private Database _database = null!;
    private Registrar _registrar = null!;
    private BridgeHost _host = null!;
    private QuestionOutcome _asked = QuestionOutcome.NotNeeded;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Peer => _worker.Key.PublicKey.PeerId.ToString();

    public async ValueTask InitializeAsync()
    {
        _database = Database.Open(new DatabaseOptions { Path = _directory.File("registry.db") }, network.Time);
        _registrar = Registrar.Open(new RegistrationOptions(), new SqliteRegistrationStore(_database), network.Time, askNetwork: _ => _asked);
        var state = network.State;
        _host = await BridgeHost.StartAsync(new BridgeState(state.Options, _registrar, state.Swarm, state.Dht, state.Time, state.Audit, state.Blocks));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _database.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task One_that_is_well_has_nothing_said_of_it_however_it_is_asked_for()
    {
        var id = await RegisterAsync();
        _registrar.AnsweredAt(_worker.Key.PublicKey.PeerId, Multiaddr.Parse("/ip4/1.2.3.4/tcp/31330"));

        foreach (var query in new[] { $"peer={Peer}", $"node={id}", $"wallet={_worker.Wallet.Address}", $"provider={_worker.Wallet.Address}" })
        {
            var answer = await AskAsync(query);
            var node = Assert.Single(answer["nodes"]!.AsArray())!;
            Assert.Equal((1, id, Peer, Model), ((int)answer["total"]!, (string)node["node_id"]!, (string)node["peer_id"]!, (string)node["model_id"]!));
            Assert.Equal(("online", true, true), ((string)node["status"]!, (bool)node["listed"]!, (bool)node["reachable"]!));
            Assert.Empty(node["findings"]!.AsArray());
            Assert.Empty(answer["findings"]!.AsArray());
        }
    }

    [Fact]
    public async Task Of_what_was_never_heard_of_nothing_is_known()
    {
        foreach (var query in new[] { $"peer={Peer}", $"node={Guid.NewGuid()}", $"wallet={_worker.Wallet.Address}" })
        {
            var answer = await AskAsync(query);
            Assert.Empty(answer["nodes"]!.AsArray());
            var finding = Assert.Single(answer["findings"]!.AsArray())!;
            Assert.Equal(("unknown", "listed"), ((string)finding["code"]!, (string)finding["affects"]!));
            Assert.NotEmpty((string)finding["message"]!);
            Assert.NotEmpty((string)finding["advice"]!);
            Assert.Null(finding["at"]);
        }
    }

    [Fact]
    public async Task Silence_and_what_it_said_of_itself_are_told_with_their_time()
    {
        await RegisterAsync();
        var heard = Now;
        network.Time.Advance(TimeSpan.FromSeconds(91));
        await FoundAsync(listed: true, ("degraded", heard), ("dial_pending", null));
        network.Time.Advance(TimeSpan.FromMinutes(4));
        await FoundAsync(listed: false, ("offline", heard.AddMinutes(5)), ("dial_pending", null));

        foreach (var (status, code) in new[] { ("draining", "draining"), ("maintenance", "maintenance"), ("offline", "said_offline") })
        {
            await BeatAsync(status);
            await FoundAsync(listed: false, (code, Now), ("dial_pending", null));
        }
    }

    [Theory]
    [InlineData(true, "withdrawn_by_peer")]
    [InlineData(false, "withdrawn_by_wallet")]
    public async Task A_withdrawal_is_told_with_its_time_of_issue_also_when_nothing_else_is_held(bool byPeer, string code)
    {
        var id = await RegisterAsync();
        var issued = await WithdrawAsync(byPeer);
        await FoundAsync(listed: false, (code, issued));
        Assert.Equal(code, (string)(await AskAsync($"node={id}"))["nodes"]![0]!["findings"]![0]!["code"]!);

        network.Time.Advance(TimeSpan.FromDays(6));
        issued = await WithdrawAsync(byPeer);
        network.Time.Advance(TimeSpan.FromDays(1));
        await _registrar.SweepAsync();
        var answer = await AskAsync($"peer={Peer}");
        Assert.Empty(answer["nodes"]!.AsArray());
        Assert.Equal([(code, issued)], answer["findings"]!.AsArray().Select(finding => ((string)finding!["code"]!, (DateTimeOffset)finding["at"]!)));
    }

    [Fact]
    public async Task What_is_over_or_was_ended_here_says_so()
    {
        var id = await RegisterAsync();
        using var end = new HttpRequestMessage(HttpMethod.Delete, $"/api/nodes/{id}");
        end.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _worker.ApiKey);
        await (await _host.Client.SendAsync(end, Cancellation)).ExpectAsync(HttpStatusCode.OK);
        await FoundAsync(listed: false, ("ended_here", null));

        var until = Now.AddDays(1);
        network.Time.Advance(TimeSpan.FromDays(2));
        await FoundAsync(listed: false, ("ended_here", null), ("expired", until));
    }

    [Fact]
    public async Task Whose_peer_is_another_wallets_is_told_whose()
    {
        await RegisterAsync();
        network.Time.Advance(TimeSpan.FromSeconds(1));
        var other = new TestWorker(51);
        await RegisterAsync(other, model: "another/model");
        var answer = await AskAsync($"wallet={_worker.Wallet.Address}");
        var finding = Assert.Single(answer["nodes"]![0]!["findings"]!.AsArray())!;
        Assert.Equal(("peer_owned", Now), ((string)finding["code"]!, (DateTimeOffset)finding["at"]!));
        Assert.Contains(other.Wallet.Address.ToString(), (string)finding["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_others_carried_is_held_back_and_then_never_heard()
    {
        var signed = await _worker.SignAsync(_host.Client, _worker.Body(Model), peer: true);
        await using var maker = Database.Open(new DatabaseOptions { Path = _directory.File("maker.db") }, network.Time);
        using var body = System.Text.Json.JsonDocument.Parse(signed.ToJsonString());
        var made = (RegistrationOutcome.Registered)await Registrar.Open(new RegistrationOptions(), new SqliteRegistrationStore(maker), network.Time).RegisterAsync(RegistrationBody.FromJson(body.RootElement), null, Cancellation);
        _asked = QuestionOutcome.Taken;
        Assert.Equal(RecordPutOutcome.Stored, await _registrar.PutRecordAsync(RecordKey.For(made.Node.Record.ModelHash, made.Node.Record.Peer), made.Node.Record.Bytes, null, Cancellation));

        await FoundAsync(listed: false, ("held_back", null), ("never_heard", null), ("dial_pending", null));
        _registrar.Answered(made.Node.NodeId);
        await FoundAsync(listed: false, ("never_heard", null), ("dial_pending", null));
    }

    [Fact]
    public async Task A_block_is_told_and_no_more_of_it()
    {
        var id = await RegisterAsync();
        var block = await network.State.Blocks.BlockAsync(PeerTarget(), "a reason for operators alone", null, Entry);
        await _registrar.SweepAsync();
        try
        {
            await FoundAsync(listed: true, ("blocked", null), ("dial_pending", null));
            var answer = await AskAsync($"peer={Peer}");
            Assert.Equal("blocked", (string)Assert.Single(answer["findings"]!.AsArray())!["code"]!);
            Assert.DoesNotContain("operators alone", answer.ToJsonString(), StringComparison.Ordinal);
            Assert.Equal("blocked", (string)(await AskAsync($"node={id}"))["nodes"]![0]!["findings"]![0]!["code"]!);
        }
        finally
        {
            await network.State.Blocks.LiftAsync(Assert.IsType<BlockOutcome.Made>(block).Block.Id, Entry);
        }
    }

    [Fact]
    public async Task Why_its_address_is_not_confirmed_is_told_and_how_old_the_last_dial_is()
    {
        await RegisterAsync();
        var (peer, address) = (_worker.Key.PublicKey.PeerId, Multiaddr.Parse("/ip4/1.2.3.4/tcp/31330"));
        _registrar.FailedAt(peer, address);
        var failed = Now;
        network.Time.Advance(TimeSpan.FromSeconds(50));
        await FoundAsync(listed: true, ("dial_failed", failed));
        Assert.Equal("reachable", (string)(await AskAsync($"peer={Peer}"))["nodes"]![0]!["findings"]![0]!["affects"]!);

        _registrar.AnsweredAt(peer, address);
        await FoundAsync(listed: true);
        network.Time.Advance(TimeSpan.FromSeconds(1));
        await RegisterAsync(address: "worker.example:31330");
        await FoundAsync(listed: true, ("address_not_dialled", null));
        network.Time.Advance(TimeSpan.FromSeconds(1));
        await RegisterAsync(address: "10.0.0.1:31330");
        Assert.Empty(_registrar.ToConfirm(64, _ => false));
        await FoundAsync(listed: true, ("address_not_dialled", null));
    }

    [Fact]
    public async Task A_claim_is_no_more_than_that()
    {
        await RegisterAsync(proven: false);
        await FoundAsync(listed: true, ("not_proven", null), ("claimed_from_elsewhere", null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("peer=x")]
    [InlineData("node=x")]
    [InlineData("wallet=x")]
    [InlineData("provider=x")]
    [InlineData("node=00000000-0000-0000-0000-000000000001&provider=0x0000000000000000000000000000000000000001")]
    public async Task Wrong_questions_are_told(string query) =>
        await (await _host.Client.GetAsync($"/api/diagnose?{query}", Cancellation)).ExpectProblemAsync(422, "validation_failed");

    private DateTimeOffset Now => DateTimeOffset.FromUnixTimeSeconds(network.Time.GetUtcNow().ToUnixTimeSeconds());

    private static AuditEntry Entry { get; } = new("a test", "socket", "block", "a peer", null, AuditEntry.Done);

    private BlockTarget PeerTarget() => BlockTarget.TryParse(BlockKind.Peer, Peer, out var target, out var error) ? target : throw new ArgumentException(error);

    private async Task FoundAsync(bool listed, params (string Code, DateTimeOffset? At)[] findings)
    {
        var node = Assert.Single((await AskAsync($"peer={Peer}"))["nodes"]!.AsArray())!;
        Assert.Equal(findings, node["findings"]!.AsArray().Select(finding => ((string)finding!["code"]!, (DateTimeOffset?)finding["at"])));
        Assert.Equal(listed, (bool)node["listed"]!);
    }

    private async Task<JsonNode> AskAsync(string query) => await (await _host.Client.GetAsync($"/api/diagnose?{query}", Cancellation)).ExpectAsync(HttpStatusCode.OK);

    private async Task<string> RegisterAsync(TestWorker? worker = null, bool proven = true, string address = "1.2.3.4:31330", string model = Model)
    {
        worker ??= _worker;
        var body = worker.Body(model);
        body["public_addr"] = address;
        var signed = await worker.SignAsync(_host.Client, body, peer: proven);
        var answer = await _host.Client.PostAsJsonAsync("/api/nodes/register", signed, Cancellation);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
        return (string)(await answer.JsonAsync())["node_id"]!;
    }

    private async Task<DateTimeOffset> WithdrawAsync(bool byPeer)
    {
        var body = new JsonObject { ["wallet_address"] = _worker.Wallet.Address.ToString(), ["peer_id"] = Peer, ["model_id"] = Model };
        var signed = await _worker.SignAsync(_host.Client, body, "withdrawal", peer: byPeer);
        if (byPeer) signed.Remove("signature");
        await (await _host.Client.PostAsJsonAsync("/api/withdrawals", signed, Cancellation)).ExpectAsync(HttpStatusCode.OK);
        return DateTimeOffset.Parse((string)signed["issued_at"]!, CultureInfo.InvariantCulture);
    }

    private async Task BeatAsync(string status)
    {
        var id = (await AskAsync($"peer={Peer}"))["nodes"]![0]!["node_id"]!;
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/nodes/{id}/heartbeat") { Content = JsonContent.Create(new JsonObject { ["status"] = status }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _worker.ApiKey);
        await (await _host.Client.SendAsync(request, Cancellation)).ExpectAsync(HttpStatusCode.OK);
    }
}
