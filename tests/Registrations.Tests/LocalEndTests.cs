using Registry.Registrations.Sqlite;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>What an API key or the operator ends, ends at this daemon alone, and stays ended here whoever brings the old bytes again.</summary>
public sealed class LocalEndTests : IAsyncLifetime
{
    private readonly Home _home = new();
    private readonly SigningWorker _worker = new(1, 1);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task An_ended_node_stays_ended_until_a_later_registration(bool proven, bool byOperator)
    {
        var body = _worker.Body(_home.Now, proven);
        var (node, key) = await _home.RegisterAsync(_worker, proven);
        _home.Clock.Advance(TimeSpan.FromSeconds(2));

        var outcome = byOperator ? await _home.Registrar.RemoveAsync(node.NodeId, CancellationToken.None) : await _home.DeleteAsync(node.NodeId, key);

        Assert.Equal(node.NodeId, Assert.IsType<WithdrawalOutcome.Local>(outcome).NodeId);
        for (var restart = 0; restart < 2; restart++)
        {
            Assert.Null(_home.Registrar.Find(node.NodeId));
            Assert.Empty(_home.Listed);
            Assert.Empty(_home.Registrar.NodesOf(_worker.Peer));
            Assert.Empty(_home.Registrar.WorkersOf(_worker.ModelHash.Bytes.Span));
            Assert.Empty(_home.Registrar.PublishableKeys());
            Assert.False(_home.Registrar.TryGetRecord(_worker.RecordKey(), out _, out _));
            Assert.Equal(FailureKind.StaleRegistration, Home.Refusal(await _home.TryRegisterAsync(body)));
            if (proven) await _home.PutRecordAsync(node.Record, _worker.Peer);
            Assert.Equal(FailureKind.NodeNotFound, Home.Refusal(await _home.HeartbeatAsync(node.NodeId, key)));
            Assert.Equal(FailureKind.NodeNotFound, Home.Refusal(await _home.DeleteAsync(node.NodeId, key)));
            Assert.Equal(FailureKind.NodeNotFound, Home.Refusal(await _home.Registrar.RemoveAsync(node.NodeId, CancellationToken.None)));
            _home.Registrar.HeardFrom(_worker.Peer, Home.From);
            await _home.Registrar.SweepAsync();
            await _home.RestartAsync();
        }

        await _home.RegisterAsync(_worker, proven);
        Assert.Equal(1, _home.Registrar.Stats().TotalNodesRegistered);
        Assert.Equal([node.NodeId], _home.Listed);
    }

    [Fact]
    public async Task A_later_registration_over_the_dht_ends_it_too()
    {
        var (node, key) = await _home.RegisterAsync(_worker, proven: true);
        await _home.DeleteAsync(node.NodeId, key);
        Assert.Equal(RecordPutOutcome.Outdated, await _home.PutRecordAsync(_worker.Record(_home.Now.AddSeconds(-1))));
        Assert.Null(_home.Registrar.Find(node.NodeId));

        Assert.Equal(RecordPutOutcome.Stored, await _home.PutRecordAsync(_worker.Record(_home.Now.AddSeconds(1))));

        Assert.NotNull(_home.Registrar.Find(node.NodeId));
    }

    [Fact]
    public async Task Other_nodes_of_the_peer_go_on()
    {
        var (node, key) = await _home.RegisterAsync(_worker, proven: true);
        var another = new SigningWorker(1, 1, "another");
        await _home.RegisterAsync(another, proven: true);

        await _home.DeleteAsync(node.NodeId, key);

        Assert.Equal([another.NodeId], _home.Listed);
        // Nothing was signed, so the world does not hear of it, and the owner is who it was.
        Assert.Equal(FailureKind.StaleRegistration, Home.Refusal(await _home.TryRegisterAsync(_worker.Body(_home.Now, proven: true))));
        Assert.Equal(FailureKind.PeerOwned, Home.Refusal(await _home.TryRegisterAsync(new SigningWorker(2, 1).Body(_home.Now))));
    }

    [Fact]
    public async Task Only_the_present_key_ends_a_node()
    {
        var (node, first) = await _home.RegisterAsync(_worker);
        var (_, strangers) = await _home.RegisterAsync(new SigningWorker(2, 2));
        _home.Clock.Advance(TimeSpan.FromMinutes(1));
        var (_, second) = await _home.RegisterAsync(_worker);

        foreach (var wrong in new[] { null, "", strangers, second[..^1], first })
        {
            Assert.Equal(FailureKind.InvalidApiKey, Home.Refusal(await _home.DeleteAsync(node.NodeId, wrong)));
        }

        Assert.Equal(FailureKind.NodeNotFound, Home.Refusal(await _home.DeleteAsync(Guid.NewGuid(), second)));
        Assert.IsType<HeartbeatOutcome.Accepted>(await _home.HeartbeatAsync(node.NodeId, first));
        Assert.IsType<WithdrawalOutcome.Local>(await _home.DeleteAsync(node.NodeId, second));
    }

    [Fact]
    public async Task Without_a_key_in_the_statement_none_ends_it()
    {
        await using var home = new Home(options: new RegistrationOptions { Heartbeats = new HeartbeatOptions { RequireKey = false } });
        var worker = new SigningWorker(1, 1) { ChoosesKey = false };
        await home.RegisterAsync(worker);

        foreach (var key in new[] { null, "", worker.KeyAt(home.Now) })
        {
            Assert.Equal(FailureKind.InvalidApiKey, Home.Refusal(await home.DeleteAsync(worker.NodeId, key)));
        }

        Assert.NotNull(home.Registrar.Find(worker.NodeId));
    }

    /// <summary>The daemon was killed after the block was on disk and before what it is about was ended.</summary>
    [Fact]
    public async Task What_was_blocked_before_a_restart_is_ended_after_it()
    {
        var (node, _) = await _home.RegisterAsync(_worker);
        var restarted = Registrar.Open(new RegistrationOptions(), new SqliteRegistrationStore(_home.Database), _home.Clock, isBlocked: (id, _, _) => id == node.NodeId);
        Assert.NotNull(restarted.Find(node.NodeId));

        await restarted.SweepAsync();

        Assert.Null(restarted.Find(node.NodeId));
    }
}
