using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>An expired registration is gone at its instant in every answer, and its node goes on when it registers again.</summary>
public sealed class ExpiryTests : IAsyncLifetime
{
    private readonly Home _home = new();
    private readonly SigningWorker _worker = new(1, 1);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task At_its_instant_it_is_gone_everywhere(bool restart)
    {
        var issued = _home.Now;
        var (_, key) = await _home.RegisterAsync(_worker, proven: true, TimeSpan.FromSeconds(60));
        _home.Clock.Advance(TimeSpan.FromMilliseconds(59_999));
        if (restart) await _home.RestartAsync();
        Assert.Equal((true, 1, 1, 1, 1, 1, 1, true), Seen());
        Assert.IsType<RegistrationOutcome.Unchanged>(await _home.TryRegisterAsync(_worker.Body(issued, proven: true, TimeSpan.FromSeconds(60))));

        _home.Clock.Advance(TimeSpan.FromMilliseconds(1));

        // The first question after it, whichever it is: nothing waits for a sweep.
        Assert.Equal(FailureKind.StaleRegistration, Home.Refusal(await _home.TryRegisterAsync(_worker.Body(issued, proven: true, TimeSpan.FromSeconds(60)))));
        Assert.Equal(FailureKind.NodeNotFound, Home.Refusal(await _home.HeartbeatAsync(_worker.NodeId, key)));
        Assert.Equal(FailureKind.NodeNotFound, Home.Refusal(await _home.HeartbeatAsync(_worker.NodeId, null, _worker.Beat(_home.Now))));
        Assert.Equal(FailureKind.NodeNotFound, Home.Refusal(await _home.DeleteAsync(_worker.NodeId, key)));
        Assert.False(_home.Registrar.IsRightKey(_worker.NodeId, key));
        Assert.Equal((false, 0, 0, 0, 0, 0, 0, false), Seen());
        _home.Registrar.HeardFrom(_worker.Peer, Home.From);
        Assert.Equal((false, 0, 0, 0, 0, 0, 0, false), Seen());
        await _home.RestartAsync();
        Assert.Equal((false, 0, 0, 0, 0, 0, 0, false), Seen());

        (bool, int, int, int, int, int, int, bool) Seen()
        {
            var providers = _home.Registrar.WorkersOf(_worker.ModelHash.Bytes.Span);
            _home.Registrar.RecordsHeld(0, 10, out var records);
            return (
                _home.Registrar.Find(_worker.NodeId) is not null,
                _home.Listed.Count(),
                _home.Registrar.Stats().ActiveNodes,
                _home.Registrar.Stats().ModelsServed,
                providers.Count,
                _home.Registrar.NodesOf(_worker.Peer).Count,
                records,
                _home.Registrar.TryGetRecord(_worker.RecordKey(), out _, out _));
        }
    }

    [Fact]
    public async Task Registering_again_continues_the_node()
    {
        var (first, key) = await _home.RegisterAsync(_worker, lifetime: TimeSpan.FromMinutes(10));
        await _home.HeartbeatAsync(first.NodeId, key, new HeartbeatBody { TokensServedSinceLast = "7" });
        _home.Clock.Advance(TimeSpan.FromMinutes(10));
        await _home.Registrar.SweepAsync();
        await _home.RestartAsync();

        var (again, _) = await _home.RegisterAsync(_worker);

        Assert.Equal((first.NodeId, first.FirstRegistered, 7L), (again.NodeId, again.FirstRegistered, again.TokensServed));
        Assert.Equal(50, again.UptimePercentage);
        Assert.Equal((1L, 7L), (_home.Registrar.Stats().TotalNodesRegistered, _home.Registrar.Stats().TotalTokensProcessed));
    }

    [Fact]
    public async Task A_connection_is_no_sign_of_life_of_what_has_expired()
    {
        await _home.RegisterAsync(_worker, proven: true, TimeSpan.FromMinutes(2));
        _home.Clock.Advance(TimeSpan.FromMinutes(20));
        _home.Registrar.HeardFrom(_worker.Peer, Home.From);
        await _home.Registrar.SweepAsync();
        _home.Clock.Advance(TimeSpan.FromMinutes(20));

        var (again, _) = await _home.RegisterAsync(_worker, proven: true);

        // Heard of in the first five minutes of forty.
        Assert.Equal(12.5, again.UptimePercentage);
    }

    [Fact]
    public async Task What_is_needed_no_longer_is_forgotten_and_the_totals_stay()
    {
        var (node, key) = await _home.RegisterAsync(_worker, lifetime: TimeSpan.FromDays(7));
        await _home.HeartbeatAsync(node.NodeId, key, new HeartbeatBody { TokensServedSinceLast = "7" });
        _home.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        await _home.Registrar.SweepAsync();
        Assert.NotNull(_home.Registrar.Find(node.NodeId));

        _home.Clock.Advance(TimeSpan.FromSeconds(1));
        await _home.Registrar.SweepAsync();
        Assert.Equal((0L, 0L), await RowsAsync());
        await _home.RestartAsync();

        Assert.Null(_home.Registrar.Find(node.NodeId));
        Assert.Equal((1L, 7L), (_home.Registrar.Stats().TotalNodesRegistered, _home.Registrar.Stats().TotalTokensProcessed));
        var (again, _) = await _home.RegisterAsync(_worker);
        Assert.Equal(_home.Now, again.FirstRegistered);
    }

    private async Task<(long Statements, long Nodes)> RowsAsync()
    {
        var rows = (0L, 0L);
        await _home.Database.WriteAsync(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM registration_statements";
            var statements = (long)command.ExecuteScalar()!;
            command.CommandText = "SELECT count(*) FROM registration_nodes";
            rows = (statements, (long)command.ExecuteScalar()!);
        });
        return rows;
    }
}
