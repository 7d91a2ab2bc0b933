using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>Somebody sets the clock, forward or back: ages are never negative, answers agree with each other, and nothing is stuck.</summary>
public sealed class ClockTests : IAsyncLifetime
{
    private readonly Home _home = new();
    private readonly SigningWorker _worker = new(1, 1);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task What_lies_in_the_future_counts_as_now()
    {
        var (node, key) = await _home.RegisterAsync(_worker);
        _home.Clock.Set(-TimeSpan.FromHours(1));

        for (var restart = 0; restart < 2; restart++)
        {
            var held = _home.Registrar.Find(node.NodeId)!;
            Assert.Equal((NodeStatus.Online, 100.0), (held.Status, held.UptimePercentage));
            Assert.Equal([node.NodeId], _home.Listed);
            Assert.Equal(1, _home.Registrar.Stats().ActiveNodes);
            var beat = Assert.IsType<HeartbeatOutcome.Accepted>(await _home.HeartbeatAsync(node.NodeId, key, new HeartbeatBody { TokensServedSinceLast = "5" }));
            Assert.Equal((NodeStatus.Online, _home.Now), (beat.Node.Status, beat.At));
            await _home.RestartAsync();
        }

        Assert.Equal(10, _home.Registrar.Find(node.NodeId)!.TokensServed);
    }

    [Fact]
    public async Task Set_forward_what_is_over_is_over_and_set_back_it_is_as_it_was()
    {
        var (node, _) = await _home.RegisterAsync(_worker, proven: true, TimeSpan.FromHours(2));
        _home.Clock.Set(TimeSpan.FromHours(2));
        Assert.Empty(_home.Listed);
        Assert.Null(_home.Registrar.Find(node.NodeId));
        await _home.Registrar.SweepAsync();

        _home.Clock.Set(-TimeSpan.FromHours(2));

        for (var restart = 0; restart < 2; restart++)
        {
            Assert.NotNull(_home.Registrar.Find(node.NodeId));
            Assert.Equal([node.NodeId], _home.Listed);
            Assert.Equal(1, _home.Registrar.Stats().ActiveNodes);
            Assert.Single(_home.Registrar.NodesOf(_worker.Peer));
            Assert.Single(_home.Registrar.WorkersOf(_worker.ModelHash.Bytes.Span));
            Assert.True(_home.Registrar.TryGetRecord(_worker.RecordKey(), out _, out _));
            await _home.RestartAsync();
        }
    }

    [Fact]
    public async Task Set_back_who_was_offline_is_so_still()
    {
        var (node, _) = await _home.RegisterAsync(_worker);
        _home.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Empty(_home.Listed);
        _home.Clock.Set(-TimeSpan.FromMinutes(3));

        Assert.Equal(NodeStatus.Offline, _home.Registrar.Find(node.NodeId)!.Status);
        Assert.Empty(_home.Listed);
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(2)]
    public async Task Setting_it_makes_nobody_older_or_younger(int hours)
    {
        var (node, _) = await _home.RegisterAsync(_worker, lifetime: TimeSpan.FromDays(1));
        _home.Registrar.HeardFrom(_worker.Peer, Home.From);
        _home.Clock.Advance(TimeSpan.FromSeconds(60));
        _home.Clock.Set(TimeSpan.FromHours(hours));

        var held = _home.Registrar.Find(node.NodeId)!;
        Assert.Equal((NodeStatus.Online, 100.0, _home.Now.AddSeconds(-60)), (held.Status, held.UptimePercentage, held.LastHeartbeat));
        Assert.True(held is { IsConnected: true, HasHeartbeat: true });
        Assert.Equal([node.NodeId], _home.Listed);

        _home.Clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(NodeStatus.Degraded, _home.Registrar.Find(node.NodeId)!.Status);
        _home.Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(NodeStatus.Offline, _home.Registrar.Find(node.NodeId)!.Status);
        Assert.Empty(_home.Listed);
        Assert.InRange(_home.Registrar.Find(node.NodeId)!.UptimePercentage, 0, 100);
    }

    [Fact]
    public async Task A_last_sign_of_life_in_the_future_is_one_of_the_start()
    {
        var (node, _) = await _home.RegisterAsync(_worker);
        _home.Clock.Set(-TimeSpan.FromDays(2));
        await _home.RestartAsync();

        Assert.Equal((NodeStatus.Online, _home.Now), (_home.Registrar.Find(node.NodeId)!.Status, _home.Registrar.Find(node.NodeId)!.LastHeartbeat));
        _home.Clock.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromMilliseconds(1));
        Assert.Equal(NodeStatus.Offline, _home.Registrar.Find(node.NodeId)!.Status);
        Assert.InRange(_home.Registrar.Find(node.NodeId)!.UptimePercentage, 0, 100);
    }

    [Fact]
    public async Task Set_back_a_node_that_falls_silent_goes_offline_when_its_last_word_is_old()
    {
        var (node, key) = await _home.RegisterAsync(_worker);
        _home.Clock.Set(-TimeSpan.FromMinutes(1));
        Assert.IsType<HeartbeatOutcome.Accepted>(await _home.HeartbeatAsync(node.NodeId, key));

        _home.Clock.Advance(TimeSpan.FromMinutes(6) + TimeSpan.FromMilliseconds(1));

        Assert.Equal(NodeStatus.Offline, _home.Registrar.Find(node.NodeId)!.Status);
        Assert.Empty(_home.Listed);
    }

    [Fact]
    public async Task The_order_of_statements_does_not_ask_the_clock()
    {
        await _home.RegisterAsync(_worker, proven: true);
        var newest = _home.Now;
        _home.Clock.Set(-TimeSpan.FromMinutes(4));

        Assert.Equal(FailureKind.StaleRegistration, Home.Refusal(await _home.TryRegisterAsync(_worker.Body(_home.Now, proven: true))));
        Assert.IsType<RegistrationOutcome.ReRegistered>(await _home.TryRegisterAsync(_worker.Body(newest.AddSeconds(1), proven: true)));
        Assert.Equal(FailureKind.NotForNow, Home.Refusal(await _home.TryRegisterAsync(_worker.Body(_home.Now.AddSeconds(301), proven: true))));
    }

    [Fact]
    public async Task The_throttle_is_not_stuck_by_a_clock_set_back()
    {
        await using var home = new Home(options: new RegistrationOptions { ProvenBurst = 1 });
        await home.RegisterAsync(_worker, proven: true);
        Home.Accept(await home.TryRegisterAsync(_worker.Body(home.Now.AddSeconds(1), proven: true)));
        home.Clock.Set(-TimeSpan.FromMinutes(2));

        Assert.Equal(FailureKind.TooOften, Home.Refusal(await home.TryRegisterAsync(_worker.Body(home.Now.AddSeconds(122), proven: true))));
        home.Clock.Advance(TimeSpan.FromMinutes(1));
        Home.Accept(await home.TryRegisterAsync(_worker.Body(home.Now.AddSeconds(122), proven: true)));
    }
}
