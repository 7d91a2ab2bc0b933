using Registry.Registrations.Liveness;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>Status, listings, statistics and uptime are exact at any instant, with no sweep in between.</summary>
public sealed class LivenessTests : IAsyncLifetime
{
    private readonly Home _home = new();
    private readonly SigningWorker _worker = new(1, 1);
    private string _key = "";

    public async ValueTask InitializeAsync() => (_, _key) = await _home.RegisterAsync(_worker);

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Theory]
    [InlineData(0, NodeStatus.Online, 1)]
    [InlineData(90_000, NodeStatus.Online, 1)]
    [InlineData(90_001, NodeStatus.Degraded, 1)]
    [InlineData(300_000, NodeStatus.Degraded, 1)]
    [InlineData(300_001, NodeStatus.Offline, 0)]
    public async Task Status_follows_the_age_of_the_last_heartbeat(int milliseconds, NodeStatus status, int active)
    {
        _home.Clock.Advance(TimeSpan.FromMilliseconds(milliseconds));

        for (var restart = 0; restart < 2; restart++)
        {
            Assert.Equal(status, _home.Registrar.Find(_worker.NodeId)!.Status);
            Assert.Equal(active, _home.Registrar.Stats().ActiveNodes);
            Assert.Equal(active, _home.Registrar.Stats().ModelsServed);
            Assert.Equal(active, _home.Registrar.Active(null, 10).Total);
            Assert.Equal(active, _home.Registrar.Active(_worker.Model, 10).Rows.Count);
            Assert.Equal(active, Providers().Count);
            await _home.RestartAsync();
        }
    }

    [Fact]
    public async Task A_heartbeat_brings_a_node_back()
    {
        _home.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(0, _home.Registrar.Stats().ActiveNodes);

        var beat = Assert.IsType<HeartbeatOutcome.Accepted>(await _home.HeartbeatAsync(_worker.NodeId, _key, new HeartbeatBody { VramAvailableGb = "21.5" }));

        Assert.Equal(NodeStatus.Online, beat.Node.Status);
        Assert.Equal(21.5m, _home.Registrar.Find(_worker.NodeId)!.VramAvailableGb);
        Assert.Equal(1, _home.Registrar.Stats().ActiveNodes);
    }

    [Theory]
    [InlineData("active", NodeStatus.Online, 1)]
    [InlineData("online", NodeStatus.Online, 1)]
    [InlineData("", NodeStatus.Online, 1)]
    [InlineData("draining", NodeStatus.Draining, 0)]
    [InlineData("maintenance", NodeStatus.Maintenance, 0)]
    [InlineData("offline", NodeStatus.Offline, 0)]
    public async Task What_a_node_says_of_itself_counts(string said, NodeStatus status, int active)
    {
        await _home.HeartbeatAsync(_worker.NodeId, _key, new HeartbeatBody { Status = said });

        for (var restart = 0; restart < 2; restart++)
        {
            Assert.Equal(status, _home.Registrar.Find(_worker.NodeId)!.Status);
            Assert.Equal(active, _home.Registrar.Stats().ActiveNodes);
            Assert.Equal(active, Providers().Count);
            await _home.RestartAsync();
        }

        _home.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(NodeStatus.Offline, _home.Registrar.Find(_worker.NodeId)!.Status);
    }

    [Fact]
    public async Task The_sweep_tells_of_each_change_once()
    {
        _home.Events.Clear();
        _home.Clock.Advance(TimeSpan.FromSeconds(91));
        await _home.Registrar.SweepAsync();
        await _home.Registrar.SweepAsync();
        _home.Clock.Advance(TimeSpan.FromMinutes(5));
        _home.Registrar.Stats();
        await _home.Registrar.SweepAsync();
        await _home.Registrar.SweepAsync();
        await _home.HeartbeatAsync(_worker.NodeId, _key);
        await _home.HeartbeatAsync(_worker.NodeId, _key, new HeartbeatBody { Status = "offline" });
        await _home.Registrar.SweepAsync();
        await _home.DeleteAsync(_worker.NodeId, _key);

        Assert.Equal(
            [RegistrationEventKind.Degraded, RegistrationEventKind.Offline, RegistrationEventKind.Heartbeat, RegistrationEventKind.Offline, RegistrationEventKind.Withdrawn],
            _home.Events.Select(happened => happened.Kind));
    }

    [Fact]
    public void Uptime_is_the_share_of_the_last_day_with_one_decimal()
    {
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var liveness = new NodeLiveness { Since = start }.HeardAt(start, ReportedStatus.Active);
        Assert.Equal(100, liveness.UptimeAt(start));
        Assert.Equal(100, liveness.UptimeAt(start.AddMinutes(5)));
        Assert.Equal(50, liveness.UptimeAt(start.AddMinutes(10)));
        Assert.Equal(33.3, liveness.UptimeAt(start.AddMinutes(15)));

        var back = liveness.HeardAt(start.AddMinutes(10), ReportedStatus.Active);
        Assert.Equal(50, back.UptimeAt(start.AddMinutes(10)));
        Assert.Equal(66.7, back.UptimeAt(start.AddMinutes(15)));
        for (var minute = 14; minute <= 24 * 60; minute += 4)
        {
            back = back.HeardAt(start.AddMinutes(minute), ReportedStatus.Active);
        }

        Assert.Equal(99.7, back.UptimeAt(start.AddHours(24)));
        for (var minute = (24 * 60) + 2; minute <= (24 * 60) + 10; minute += 4)
        {
            back = back.HeardAt(start.AddMinutes(minute), ReportedStatus.Active);
        }

        Assert.Equal(100, back.UptimeAt(start.AddHours(24).AddMinutes(10)));

        Assert.Equal(0, new NodeLiveness { Since = start }.UptimeAt(start));
        Assert.Equal(0, new NodeLiveness { Since = start }.UptimeAt(start.AddHours(30)));
        Assert.Equal(0, back.UptimeAt(start.AddDays(3)));
    }

    [Fact]
    public void Uptime_state_is_bounded_and_a_clock_set_back_breaks_nothing()
    {
        const int Seed = 7;
        var random = new Random(Seed);
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var liveness = new NodeLiveness { Since = now };
        for (var round = 0; round < 5000; round++)
        {
            now = now.AddSeconds(random.Next(-100, 900));
            liveness = liveness.HeardAt(now, (ReportedStatus)random.Next(4));
            Assert.True(liveness.Outages.Count <= NodeLiveness.MaxOutages, $"seed {Seed}, round {round}");
            Assert.InRange(liveness.UptimeAt(now), 0, 100);
            Assert.All(liveness.Outages, outage => Assert.True(outage.From < outage.To));
        }
    }

    [Fact]
    public async Task Uptime_survives_a_restart()
    {
        _home.Clock.Advance(TimeSpan.FromMinutes(10));
        await _home.HeartbeatAsync(_worker.NodeId, _key);
        _home.Clock.Advance(TimeSpan.FromMinutes(2));
        var before = _home.Registrar.Find(_worker.NodeId)!.UptimePercentage;
        await _home.RestartAsync();

        Assert.Equal(58.3, before);
        Assert.Equal(before, _home.Registrar.Find(_worker.NodeId)!.UptimePercentage);
    }

    private List<RegisteredNode> Providers() =>
        [.. _home.Registrar.WorkersOf(_worker.ModelHash.Bytes.Span), .. _home.Registrar.WorkersOf("no multihash"u8)];
}
