using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>Every bound refuses what is beyond it, keeps what is there, and gives its room back.</summary>
public sealed class BoundsTests
{
    [Fact]
    public async Task Records_of_one_wallet_are_bounded_and_withdrawn_ones_count_until_forgotten()
    {
        await using var home = new Home(options: new RegistrationOptions { MaxRecordsPerWallet = 2 });
        var (first, key) = await home.RegisterAsync(new SigningWorker(1, 1));
        await home.RegisterAsync(new SigningWorker(1, 2));
        await LimitAsync(home, new SigningWorker(1, 3));
        await home.RegisterAsync(new SigningWorker(2, 3));

        await home.Registrar.WithdrawAsync(first.NodeId, Credential.OfKey(key), CancellationToken.None);
        await LimitAsync(home, new SigningWorker(1, 4));
        await home.RestartAsync();
        await LimitAsync(home, new SigningWorker(1, 4));

        home.Clock.Advance(TimeSpan.FromDays(8));
        await home.Registrar.SweepAsync();
        await home.RegisterAsync(new SigningWorker(1, 4));
        await LimitAsync(home, new SigningWorker(1, 5));
    }

    [Fact]
    public async Task Records_in_all_are_bounded()
    {
        await using var home = new Home(options: new RegistrationOptions { MaxRecords = 2 });
        await home.RegisterAsync(new SigningWorker(1, 1));
        await home.RegisterAsync(new SigningWorker(2, 2));
        await LimitAsync(home, new SigningWorker(3, 3));
        home.Clock.Advance(TimeSpan.FromSeconds(1));
        await home.RegisterAsync(new SigningWorker(2, 2));
    }

    [Fact]
    public async Task Models_of_one_peer_are_bounded()
    {
        await using var home = new Home(options: new RegistrationOptions { MaxModelsPerPeer = 2 });
        await home.RegisterAsync(new SigningWorker(1, 1, "a"));
        await home.RegisterAsync(new SigningWorker(1, 1, "b"));
        await LimitAsync(home, new SigningWorker(1, 1, "c"));
    }

    [Fact]
    public async Task A_peer_does_not_change_hands_without_end()
    {
        await using var home = new Home();
        var refused = false;
        for (var n = 1; n <= 20 && !refused; n++)
        {
            var outcome = await home.Registrar.RegisterAsync(new SigningWorker(n, 1).Body(home.Now, peerSigned: true), null, CancellationToken.None);
            refused = outcome is RegistrationOutcome.Refused { Failure.Kind: FailureKind.LimitReached };
        }

        Assert.True(refused);
    }

    [Fact]
    public async Task A_node_not_heard_of_for_a_month_is_forgotten_and_its_totals_stay()
    {
        await using var home = new Home();
        var (node, key) = await home.RegisterAsync(new SigningWorker(1, 1));
        await home.HeartbeatAsync(node.NodeId, key, new HeartbeatBody { TokensServedSinceLast = "7" });
        home.Clock.Advance(TimeSpan.FromDays(29));
        await home.Registrar.SweepAsync();
        Assert.NotNull(home.Registrar.Find(node.NodeId));

        home.Clock.Advance(TimeSpan.FromDays(2));
        await home.Registrar.SweepAsync();
        await home.RestartAsync();

        Assert.Null(home.Registrar.Find(node.NodeId));
        Assert.Equal((1L, 7L), (home.Registrar.Stats().TotalNodesRegistered, home.Registrar.Stats().TotalTokensProcessed));
    }

    [Fact]
    public void Options_report_every_mistake()
    {
        var options = new RegistrationOptions
        {
            Network = "a\nb",
            HttpClockTolerance = TimeSpan.Zero,
            RecordClockTolerance = TimeSpan.FromDays(1),
            ReplacedKeyGrace = TimeSpan.FromSeconds(-1),
            OfflineRetention = TimeSpan.Zero,
            MaxRecords = 0,
            MaxRecordsPerWallet = 0,
            MaxModelsPerPeer = 0,
            MaxWaitingPerPeer = 0,
            MaxProvidersPerModel = 0,
            MaxPageSize = 0,
            Heartbeats = new HeartbeatOptions { MaxTokens = long.MaxValue },
        };

        Assert.Equal(12, options.Validate().Count);
        Assert.Empty(new RegistrationOptions().Validate());
    }

    private static async Task LimitAsync(Home home, SigningWorker worker) =>
        Assert.Equal("limit_reached", Assert.IsType<RegistrationOutcome.Refused>(await home.Registrar.RegisterAsync(worker.Body(home.Now), null, CancellationToken.None)).Failure.Code);
}
