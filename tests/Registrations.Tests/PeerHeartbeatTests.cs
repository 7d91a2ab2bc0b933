using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>Heartbeats that the peer's own key signed: within five minutes, and each later than the one before.</summary>
public sealed class PeerHeartbeatTests : IAsyncLifetime
{
    private readonly Home _home = new();
    private readonly SigningWorker _worker = new(1, 1);

    public async ValueTask InitializeAsync() => await _home.RegisterAsync(_worker);

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Theory]
    [InlineData(null, NodeStatus.Online)]
    [InlineData("online", NodeStatus.Online)]
    [InlineData("draining", NodeStatus.Draining)]
    [InlineData("offline", NodeStatus.Offline)]
    public async Task The_peers_signature_needs_no_key(string? status, NodeStatus expected)
    {
        foreach (var worker in new[] { _worker, new SigningWorker(2, 2) { ChoosesKey = false } })
        {
            if (worker != _worker) await _home.RegisterAsync(worker);
            Assert.Equal(expected, Assert.IsType<HeartbeatOutcome.Accepted>(await BeatAsync(worker, worker.Beat(_home.Now, status))).Node.Status);
        }
    }

    [Fact]
    public async Task What_is_signed_is_network_node_status_and_time()
    {
        var beat = _worker.Beat(_home.Now);
        var stranger = new SigningWorker(2, 2);
        await _home.RegisterAsync(stranger);
        await _home.RegisterAsync(new SigningWorker(1, 1, "another"));

        Assert.Equal(FailureKind.SignatureInvalid, Home.Refusal(await BeatAsync(_worker, beat with { Status = "offline" })));
        Assert.Equal(FailureKind.SignatureInvalid, Home.Refusal(await BeatAsync(_worker, beat with { IssuedAt = SigningWorker.Time(_home.Now.AddSeconds(1)) })));
        Assert.Equal(FailureKind.SignatureInvalid, Home.Refusal(await BeatAsync(_worker, beat with { PeerSignature = stranger.Beat(_home.Now).PeerSignature })));
        Assert.Equal(FailureKind.SignatureInvalid, Home.Refusal(await BeatAsync(new SigningWorker(1, 1, "another"), beat)));
        Assert.Equal(FailureKind.SignatureInvalid, Home.Refusal(await BeatAsync(_worker, beat with { PeerSignature = _worker.PeerSignature(StatementTexts.Heartbeat(_worker.NodeId, "active", SigningWorker.Time(_home.Now))) })));
        Assert.Equal(FailureKind.ValidationFailed, Home.Refusal(await BeatAsync(_worker, beat with { IssuedAt = null })));
        Assert.Equal(FailureKind.ValidationFailed, Home.Refusal(await BeatAsync(_worker, beat with { PeerSignature = "?" })));

        // The key that the id holds may be named beside it; and the words "active" and none are one.
        Assert.IsType<HeartbeatOutcome.Accepted>(await BeatAsync(_worker, beat with { Status = "active", PeerPublicKey = Convert.ToBase64String(_worker.Key.PublicKey.Protobuf.Span) }));
    }

    [Fact]
    public async Task A_wrong_signature_beside_a_right_key_is_refused()
    {
        var beat = _worker.Beat(_home.Now) with { PeerSignature = new SigningWorker(2, 2).Beat(_home.Now).PeerSignature };

        Assert.Equal(FailureKind.SignatureInvalid, Home.Refusal(await _home.HeartbeatAsync(_worker.NodeId, _worker.KeyAt(_home.Now), beat)));
    }

    [Theory]
    [InlineData(-301)]
    [InlineData(301)]
    public async Task It_is_issued_within_five_minutes(int seconds)
    {
        Assert.Equal(FailureKind.StaleRegistration, Home.Refusal(await BeatAsync(_worker, _worker.Beat(_home.Now.AddSeconds(seconds)))));
        Assert.IsType<HeartbeatOutcome.Accepted>(await BeatAsync(_worker, _worker.Beat(_home.Now.AddSeconds(seconds - Math.Sign(seconds)))));
    }

    [Fact]
    public async Task One_that_was_taken_while_the_clock_was_ahead_shuts_out_nobody()
    {
        _home.Clock.Set(TimeSpan.FromHours(3));
        Assert.IsType<HeartbeatOutcome.Accepted>(await BeatAsync(_worker, _worker.Beat(_home.Now)));
        _home.Clock.Set(-TimeSpan.FromHours(3));

        for (var restart = 0; restart < 2; restart++)
        {
            _home.Clock.Advance(TimeSpan.FromSeconds(1));
            var beat = _worker.Beat(_home.Now);
            Assert.IsType<HeartbeatOutcome.Accepted>(await BeatAsync(_worker, beat));
            Assert.Equal(FailureKind.StaleRegistration, Home.Refusal(await BeatAsync(_worker, beat)));
            await _home.RestartAsync();
        }
    }

    [Fact]
    public async Task Each_is_later_than_the_one_before()
    {
        _home.Clock.Advance(TimeSpan.FromSeconds(100));
        var beat = _worker.Beat(_home.Now) with { TokensServedSinceLast = "5" };
        Assert.IsType<HeartbeatOutcome.Accepted>(await BeatAsync(_worker, beat));
        _home.Clock.Advance(TimeSpan.FromSeconds(100));

        for (var restart = 0; restart < 2; restart++)
        {
            Assert.Equal(FailureKind.StaleRegistration, Home.Refusal(await BeatAsync(_worker, beat)));
            Assert.Equal(FailureKind.StaleRegistration, Home.Refusal(await BeatAsync(_worker, _worker.Beat(_home.Now.AddSeconds(-101)))));
            Assert.Equal(NodeStatus.Degraded, _home.Registrar.Find(_worker.NodeId)!.Status);
            await _home.RestartAsync();
        }

        Assert.IsType<HeartbeatOutcome.Accepted>(await BeatAsync(_worker, _worker.Beat(_home.Now.AddSeconds(-99))));
        // Registering again does not make an older one good.
        await _home.RegisterAsync(_worker, proven: true);
        Assert.Equal(FailureKind.StaleRegistration, Home.Refusal(await BeatAsync(_worker, _worker.Beat(_home.Now.AddSeconds(-99)))));
        Assert.Equal(5, _home.Registrar.Stats().TotalTokensProcessed);
    }

    [Fact]
    public async Task Sent_many_times_at_once_it_counts_once()
    {
        _home.Clock.Advance(TimeSpan.FromSeconds(10));
        var beat = _worker.Beat(_home.Now) with { TokensServedSinceLast = "5" };

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => BeatAsync(_worker, beat))));

        Assert.Single(outcomes.OfType<HeartbeatOutcome.Accepted>());
        Assert.Equal(5, _home.Registrar.Stats().TotalTokensProcessed);
    }

    private Task<HeartbeatOutcome> BeatAsync(SigningWorker worker, HeartbeatBody beat) => _home.HeartbeatAsync(worker.NodeId, null, beat);
}
