using System.Text;
using Registry.Identity;
using Registry.Multiformats;
using Registry.Registrations.Records;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>Who may speak for a node, and that what it says counts once.</summary>
public sealed class HeartbeatTests : IAsyncLifetime
{
    private readonly Home _home = new();
    private readonly SigningWorker _worker = new(1, 1);
    private string _key = "";

    public async ValueTask InitializeAsync() => (_, _key) = await _home.RegisterAsync(_worker);

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task Only_the_nodes_own_key_is_good()
    {
        var (_, other) = await _home.RegisterAsync(new SigningWorker(2, 2));
        foreach (var wrong in new[] { null, "", other, _key[..^1], _key + "x", _key.ToUpperInvariant(), new string('k', 100_000) })
        {
            Assert.Equal(FailureKind.InvalidApiKey, Refusal(await _home.HeartbeatAsync(_worker.NodeId, wrong)));
        }

        Assert.Equal(FailureKind.NodeNotFound, Refusal(await _home.HeartbeatAsync(Guid.NewGuid(), _key)));
        Assert.Equal(FailureKind.InvalidApiKey, Assert.IsType<WithdrawalOutcome.Refused>(await _home.Registrar.WithdrawAsync(_worker.NodeId, Credential.OfKey(other), CancellationToken.None)).Failure.Kind);

        Accept(await _home.HeartbeatAsync(_worker.NodeId, _key));
        await _home.RestartAsync();
        Accept(await _home.HeartbeatAsync(_worker.NodeId, _key));
    }

    [Fact]
    public void Keys_are_long_and_never_the_same()
    {
        Assert.Matches("^rk_[A-Za-z0-9_-]{43}$", _key);
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => ApiKeys.Generate()).Distinct().Count());
    }

    [Fact]
    public async Task Replaced_keys_stay_good_for_ten_minutes()
    {
        _home.Clock.Advance(TimeSpan.FromMinutes(1));
        var (_, second) = await _home.RegisterAsync(_worker);
        _home.Clock.Advance(TimeSpan.FromMinutes(5));
        var (_, third) = await _home.RegisterAsync(_worker);

        await _home.RestartAsync();
        foreach (var key in new[] { _key, second, third }) Accept(await _home.HeartbeatAsync(_worker.NodeId, key));
        _home.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(FailureKind.InvalidApiKey, Refusal(await _home.HeartbeatAsync(_worker.NodeId, _key)));
        Accept(await _home.HeartbeatAsync(_worker.NodeId, second));
        _home.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(FailureKind.InvalidApiKey, Refusal(await _home.HeartbeatAsync(_worker.NodeId, second)));
        Accept(await _home.HeartbeatAsync(_worker.NodeId, third));
    }

    [Fact]
    public async Task A_connection_of_the_peer_needs_no_key()
    {
        Accept(await _home.Registrar.HeartbeatAsync(_worker.NodeId, new HeartbeatBody(), Credential.OfPeer(_worker.Peer), CancellationToken.None));
        Assert.Equal(FailureKind.InvalidApiKey, Refusal(await _home.Registrar.HeartbeatAsync(_worker.NodeId, new HeartbeatBody(), Credential.OfPeer(new SigningWorker(2, 2).Peer), CancellationToken.None)));
    }

    [Fact]
    public async Task A_closed_network_takes_heartbeats_without_key_but_no_wrong_ones()
    {
        await using var home = new Home(options: new RegistrationOptions { Heartbeats = new HeartbeatOptions { RequireKey = false } });
        await home.RegisterAsync(_worker);

        Accept(await home.HeartbeatAsync(_worker.NodeId, null, new HeartbeatBody { TokensServedSinceLast = "5", Sequence = "1" }));
        Assert.False(Accept(await home.HeartbeatAsync(_worker.NodeId, null, new HeartbeatBody { TokensServedSinceLast = "5", Sequence = "1" })).TokensCounted);
        Assert.Equal(5, home.Registrar.Stats().TotalTokensProcessed);
        Assert.Equal(FailureKind.InvalidApiKey, Refusal(await home.HeartbeatAsync(_worker.NodeId, "wrong")));
        Assert.Equal(FailureKind.InvalidApiKey, Assert.IsType<WithdrawalOutcome.Refused>(await home.Registrar.WithdrawAsync(_worker.NodeId, Credential.None, CancellationToken.None)).Failure.Kind);
    }

    [Fact]
    public async Task Tokens_of_a_retried_heartbeat_count_once()
    {
        await BeatAsync("142", "7");
        await BeatAsync("142", "7");
        await BeatAsync("10", "6");
        await _home.RestartAsync();
        await BeatAsync("142", "7");
        await BeatAsync("8", "8");
        await BeatAsync("50", null);
        await BeatAsync("50", null);

        Assert.Equal(250, _home.Registrar.Find(_worker.NodeId)!.TokensServed);
        Assert.Equal(250, _home.Registrar.Stats().TotalTokensProcessed);

        _home.Clock.Advance(TimeSpan.FromSeconds(1));
        var (node, _) = await _home.RegisterAsync(_worker);
        Assert.Equal(250, node.TokensServed);
        await BeatAsync("142", "8");
        Assert.Equal(250, _home.Registrar.Stats().TotalTokensProcessed);
    }

    [Fact]
    public async Task An_overtaken_heartbeat_does_not_bring_back_an_old_status()
    {
        await _home.HeartbeatAsync(_worker.NodeId, _key, new HeartbeatBody { Status = "draining", Sequence = "2" });
        await _home.HeartbeatAsync(_worker.NodeId, _key, new HeartbeatBody { Status = "active", Sequence = "1" });

        Assert.Equal(NodeStatus.Draining, _home.Registrar.Find(_worker.NodeId)!.Status);
    }

    [Theory]
    [InlineData("tokens_served_since_last", "-1")]
    [InlineData("tokens_served_since_last", "1.5")]
    [InlineData("tokens_served_since_last", "1000000001")]
    [InlineData("tokens_served_since_last", "99999999999999999999999999999999999")]
    [InlineData("sequence", "-1")]
    [InlineData("sequence", "9223372036854775808")]
    [InlineData("vram_available_gb", "-0.5")]
    [InlineData("vram_available_gb", "1e9")]
    [InlineData("status", "\"busy\"")]
    [InlineData("status", "\"ACTIVE\"")]
    [InlineData("status", "1")]
    [InlineData("vram_available_gb", "[]")]
    public async Task Absurd_values_are_refused_by_name(string field, string value)
    {
        using var json = System.Text.Json.JsonDocument.Parse($$"""{"{{field}}": {{value}}}""");

        var outcome = await _home.HeartbeatAsync(_worker.NodeId, _key, HeartbeatBody.FromJson(json.RootElement));

        Assert.Equal(field, Assert.Single(Assert.IsType<HeartbeatOutcome.Refused>(outcome).Failure.Errors).Field);
        Assert.Equal(0, _home.Registrar.Stats().TotalTokensProcessed);
    }

    [Fact]
    public async Task A_record_from_its_own_peer_is_a_heartbeat_and_from_others_none()
    {
        var worker = new SigningWorker(3, 3);
        var record = await worker.RecordAsync(_home.Now);

        Assert.Equal(RecordPutOutcome.Stored, await PutAsync(worker, record, from: new SigningWorker(4, 4)));
        var relayed = _home.Registrar.Find(worker.NodeId)!;
        Assert.Equal((NodeStatus.Offline, null, 0.0), (relayed.Status, relayed.LastHeartbeat, relayed.UptimePercentage));
        Assert.False(relayed.Verified.Peer);

        _home.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(RecordPutOutcome.Stored, await PutAsync(worker, record, from: worker));
        await _home.RestartAsync();
        var direct = _home.Registrar.Find(worker.NodeId)!;
        Assert.Equal(NodeStatus.Online, direct.Status);
        Assert.True(direct.Verified.Peer);

        _home.Clock.Advance(TimeSpan.FromMinutes(2));
        await PutAsync(worker, record, from: null);
        Assert.Equal(NodeStatus.Degraded, _home.Registrar.Find(worker.NodeId)!.Status);
    }

    [Fact]
    public async Task A_worker_known_from_its_record_alone_is_a_provider_after_those_heard_of_until_it_expires()
    {
        var relayed = new SigningWorker(3, 3);
        await PutAsync(relayed, await relayed.RecordAsync(_home.Now), from: null);
        Assert.Equal([_worker.Peer, relayed.Peer], Providers());
        Assert.Equal(relayed.NodeId, Assert.Single(_home.Registrar.NodesOf(relayed.Peer)).NodeId);
        Assert.Equal(1, _home.Registrar.Active(null, 10, 0).Total);

        _home.Clock.Advance(TimeSpan.FromMinutes(20)); // the other one is known to be offline by now
        await _home.RestartAsync();
        Assert.Equal([relayed.Peer], Providers());

        await PutAsync(relayed, await relayed.RecordAsync(_home.Now), from: relayed);
        Assert.Equal([relayed.Peer], Providers());
        Assert.Equal(1, _home.Registrar.Active(null, 10, 0).Total);
        _home.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Empty(Providers());

        var other = new SigningWorker(4, 4);
        await PutAsync(other, await other.RecordAsync(_home.Now), from: null);
        _home.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Empty(Providers());
    }

    [Fact]
    public async Task A_renewal_over_the_dht_keeps_the_key()
    {
        _home.Clock.Advance(TimeSpan.FromMinutes(2));
        var renewed = await _worker.RecordAsync(_home.Now);

        Assert.Equal(RecordPutOutcome.Stored, await PutAsync(_worker, renewed, from: null));

        Assert.Equal(renewed.IssuedAt, _home.Registrar.Find(_worker.NodeId)!.Record.IssuedAt);
        Assert.Equal(NodeStatus.Degraded, _home.Registrar.Find(_worker.NodeId)!.Status);
        Accept(await _home.HeartbeatAsync(_worker.NodeId, _key));
    }

    private IEnumerable<PeerId> Providers()
    {
        List<ProviderEntry> providers = [];
        var model = Multihash.Sha256(Encoding.UTF8.GetBytes(_worker.Model)).Bytes.Span;
        _home.Registrar.ProvidersOf(model, providers);
        Assert.Equal(providers.Select(p => p.Peer), _home.Registrar.WorkersOf(model).Select(w => w.Record.Peer));
        return providers.Select(p => p.Peer);
    }

    private Task<RecordPutOutcome> PutAsync(SigningWorker worker, SignedRegistration record, SigningWorker? from) =>
        _home.Registrar.PutRecordAsync(worker.RecordKey(), record.Bytes, from?.Peer, CancellationToken.None);

    private async Task BeatAsync(string tokens, string? sequence) =>
        Accept(await _home.HeartbeatAsync(_worker.NodeId, _key, new HeartbeatBody { TokensServedSinceLast = tokens, Sequence = sequence }));

    private static HeartbeatOutcome.Accepted Accept(HeartbeatOutcome outcome) => Assert.IsType<HeartbeatOutcome.Accepted>(outcome);

    private static FailureKind Refusal(HeartbeatOutcome outcome) => Assert.IsType<HeartbeatOutcome.Refused>(outcome).Failure.Kind;
}
