using System.Text.Json;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>Whose key is good for a node, and that what a heartbeat says counts once.</summary>
public sealed class HeartbeatTests : IAsyncLifetime
{
    private readonly Home _home = new();
    private readonly SigningWorker _worker = new(1, 1);
    private string _key = "";

    public async ValueTask InitializeAsync() => (_, _key) = await _home.RegisterAsync(_worker);

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task Only_the_key_whose_hash_was_stated_is_good()
    {
        var (_, other) = await _home.RegisterAsync(new SigningWorker(2, 2));
        foreach (var wrong in new[] { null, "", other, _key[..^1], _key + "x", _key.ToUpperInvariant(), ApiKeys.Hash(_key), new string('k', 100_000) })
        {
            Assert.Equal(FailureKind.InvalidApiKey, Home.Refusal(await _home.HeartbeatAsync(_worker.NodeId, wrong)));
            Assert.False(wrong is not null && _home.Registrar.IsRightKey(_worker.NodeId, wrong));
        }

        Assert.Equal(FailureKind.NodeNotFound, Home.Refusal(await _home.HeartbeatAsync(Guid.NewGuid(), _key)));
        Assert.True(_home.Registrar.IsRightKey(_worker.NodeId, _key));
        await AcceptedAsync(_key);
        await _home.RestartAsync();
        await AcceptedAsync(_key);
    }

    [Fact]
    public async Task A_text_that_is_no_key_is_refused_though_its_hash_was_stated()
    {
        var body = _worker.Unsigned(_home.Now.AddSeconds(1)) with { ApiKeyHash = ApiKeys.Hash("password") };
        Home.Accept(await _home.TryRegisterAsync(body with { Signature = _worker.WalletSignature(StatementTexts.Registration(body)) }));

        Assert.Equal(FailureKind.InvalidApiKey, Home.Refusal(await _home.HeartbeatAsync(_worker.NodeId, "password")));
    }

    [Fact]
    public void Keys_are_long_and_never_the_same()
    {
        Assert.Matches("^rk_[A-Za-z0-9_-]{43}$", ApiKeys.Generate());
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => ApiKeys.Generate()).Distinct().Count());
        Assert.True(ApiKeys.IsWellFormed(ApiKeys.Generate()));
        foreach (var wrong in new[] { "", "rk_", new string('A', 46), "RK_" + new string('A', 43), "rk_" + new string('A', 42), "rk_" + new string('A', 44), "rk_" + new string('+', 43), "rk_" + new string(' ', 43) })
        {
            Assert.False(ApiKeys.IsWellFormed(wrong), wrong);
        }
    }

    [Fact]
    public async Task The_same_key_works_wherever_the_record_is()
    {
        var worker = new SigningWorker(3, 3);
        Assert.Equal(RecordPutOutcome.Stored, await _home.PutRecordAsync(worker.Record(_home.Now)));

        Assert.IsType<HeartbeatOutcome.Accepted>(await _home.HeartbeatAsync(worker.NodeId, worker.KeyAt(_home.Now)));

        Assert.Contains(worker.NodeId, _home.Listed);
    }

    [Fact]
    public async Task A_replaced_key_stays_good_for_ten_minutes()
    {
        _home.Clock.Advance(TimeSpan.FromMinutes(1));
        var (_, second) = await _home.RegisterAsync(_worker);
        await _home.RestartAsync();
        await AcceptedAsync(_key);
        await AcceptedAsync(second);

        _home.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        await AcceptedAsync(_key);
        _home.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(FailureKind.InvalidApiKey, Home.Refusal(await _home.HeartbeatAsync(_worker.NodeId, _key)));
        await AcceptedAsync(second);
    }

    [Fact]
    public async Task A_key_that_stays_the_same_is_not_replaced()
    {
        var worker = new SigningWorker(3, 3) { OneKey = ApiKeys.Generate() };
        await _home.RegisterAsync(worker);
        await CountAsync(worker, "1", "7", true);
        _home.Clock.Advance(TimeSpan.FromSeconds(10));
        await _home.RegisterAsync(worker, proven: true);
        await CountAsync(worker, "1", "7", false);
        _home.Clock.Advance(TimeSpan.FromMinutes(11));
        await CountAsync(worker, "1", "8", true);

        async Task CountAsync(SigningWorker of, string tokens, string sequence, bool isCounted) => Assert.Equal(
            isCounted,
            Assert.IsType<HeartbeatOutcome.Accepted>(await _home.HeartbeatAsync(of.NodeId, of.OneKey, new HeartbeatBody { TokensServedSinceLast = tokens, Sequence = sequence })).TokensCounted);
    }

    [Fact]
    public async Task Without_a_key_in_the_statement_the_peer_must_speak_and_the_refusal_says_how_to_get_one()
    {
        var worker = new SigningWorker(3, 3) { ChoosesKey = false };
        await _home.RegisterAsync(worker);

        foreach (var key in new[] { null, "", _key, worker.KeyAt(_home.Now) })
        {
            var failure = Assert.IsType<HeartbeatOutcome.Refused>(await _home.HeartbeatAsync(worker.NodeId, key)).Failure;
            Assert.Equal("peer_heartbeat_required", failure.Code);
            Assert.Contains("api_key_hash", failure.Message, StringComparison.Ordinal);
        }

        Assert.IsType<HeartbeatOutcome.Accepted>(await _home.HeartbeatAsync(worker.NodeId, null, worker.Beat(_home.Now)));
    }

    [Fact]
    public async Task A_closed_network_takes_heartbeats_without_key_but_no_wrong_ones()
    {
        await using var home = new Home(options: new RegistrationOptions { Heartbeats = new HeartbeatOptions { RequireKey = false } });
        foreach (var worker in new[] { _worker, new SigningWorker(2, 2) { ChoosesKey = false } })
        {
            await home.RegisterAsync(worker);
            var before = home.Registrar.Stats().TotalTokensProcessed;

            Assert.IsType<HeartbeatOutcome.Accepted>(await home.HeartbeatAsync(worker.NodeId, null, new HeartbeatBody { TokensServedSinceLast = "5", Sequence = "1" }));
            Assert.False(Assert.IsType<HeartbeatOutcome.Accepted>(await home.HeartbeatAsync(worker.NodeId, null, new HeartbeatBody { TokensServedSinceLast = "5", Sequence = "1" })).TokensCounted);
            Assert.Equal(before + 5, home.Registrar.Stats().TotalTokensProcessed);
            Assert.Contains(Home.Refusal(await home.HeartbeatAsync(worker.NodeId, "wrong")), new[] { FailureKind.InvalidApiKey, FailureKind.PeerHeartbeatRequired });
        }

        Assert.Equal(FailureKind.InvalidApiKey, Home.Refusal(await home.DeleteAsync(_worker.NodeId, null)));
    }

    [Fact]
    public async Task Tokens_of_a_retried_heartbeat_count_once_for_each_key()
    {
        await BeatAsync(_key, "142", "7");
        await BeatAsync(_key, "142", "7");
        await BeatAsync(_key, "10", "6");
        await _home.RestartAsync();
        await BeatAsync(_key, "142", "7");
        await BeatAsync(_key, "8", "8");
        await BeatAsync(_key, "50", null);
        await BeatAsync(_key, "50", null);
        Assert.Equal(250, _home.Registrar.Find(_worker.NodeId)!.TokensServed);

        // Another key counts anew, and the replaced one goes on where it was.
        _home.Clock.Advance(TimeSpan.FromSeconds(1));
        var (node, second) = await _home.RegisterAsync(_worker);
        Assert.Equal(250, node.TokensServed);
        await BeatAsync(_key, "142", "8");
        await BeatAsync(second, "1", "1");
        await BeatAsync(second, "1", "1");
        await BeatAsync(_key, "2", "9");
        await _home.RestartAsync();
        await BeatAsync(_key, "2", "9");
        await BeatAsync(second, "1", "1");

        Assert.Equal(253, _home.Registrar.Find(_worker.NodeId)!.TokensServed);
        Assert.Equal(253, _home.Registrar.Stats().TotalTokensProcessed);
    }

    [Fact]
    public async Task Tokens_count_up_to_ten_thousand_a_second_since_the_last()
    {
        _home.Clock.Advance(TimeSpan.FromSeconds(30));
        await BeatAsync(_key, "310001", null);
        Assert.Equal(310_000, _home.Registrar.Stats().TotalTokensProcessed);

        // One second is ahead, and those that come at once have it together.
        for (var i = 0; i < 60; i++) await BeatAsync(_key, "1000000000", null);
        Assert.Equal(310_000, _home.Registrar.Stats().TotalTokensProcessed);

        _home.Clock.Advance(TimeSpan.FromSeconds(2));
        await BeatAsync(_key, "5000", null);
        await _home.RestartAsync();
        for (var i = 0; i < 60; i++) await BeatAsync(_key, "14999", null);
        Assert.Equal(325_000, _home.Registrar.Stats().TotalTokensProcessed);
        Assert.Equal(325_000, _home.Registrar.Find(_worker.NodeId)!.TokensServed);
    }

    [Fact]
    public async Task A_clock_that_was_set_back_takes_no_tokens()
    {
        _home.Clock.Advance(TimeSpan.FromMinutes(2));
        await BeatAsync(_key, "1", null);
        _home.Clock.Set(-TimeSpan.FromMinutes(1));
        await BeatAsync(_key, "1", null);
        Assert.Equal(2, _home.Registrar.Stats().TotalTokensProcessed);
    }

    [Fact]
    public async Task A_connection_between_two_heartbeats_takes_nothing_from_the_tokens()
    {
        await BeatAsync(_key, "0", "1");
        for (var second = 0; second < 30; second++)
        {
            _home.Clock.Advance(TimeSpan.FromSeconds(1));
            _home.Registrar.HeardFrom(_worker.Peer, Home.From);
        }

        await _home.RestartAsync();
        await BeatAsync(_key, "1", "1"); // the one before once more, which is no news
        await BeatAsync(_key, "300000", "2");

        Assert.Equal(300_000, _home.Registrar.Stats().TotalTokensProcessed);
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
        using var json = JsonDocument.Parse($$"""{"{{field}}": {{value}}}""");

        var outcome = await _home.HeartbeatAsync(_worker.NodeId, _key, HeartbeatBody.FromJson(json.RootElement));

        Assert.Equal(field, Assert.Single(Assert.IsType<HeartbeatOutcome.Refused>(outcome).Failure.Errors).Field);
        Assert.Equal(0, _home.Registrar.Stats().TotalTokensProcessed);
    }

    private async Task AcceptedAsync(string key) => Assert.IsType<HeartbeatOutcome.Accepted>(await _home.HeartbeatAsync(_worker.NodeId, key));

    private async Task BeatAsync(string key, string tokens, string? sequence) =>
        Assert.IsType<HeartbeatOutcome.Accepted>(await _home.HeartbeatAsync(_worker.NodeId, key, new HeartbeatBody { TokensServedSinceLast = tokens, Sequence = sequence }));
}
