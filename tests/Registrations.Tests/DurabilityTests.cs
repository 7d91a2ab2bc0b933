using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>What was answered is committed, what could not be committed is nowhere, and concurrent calls leave one truth.</summary>
public sealed class DurabilityTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Thirty_two_registrations_of_one_key_leave_one_node_in_the_latest_state(bool proven)
    {
        await using var home = new Home(options: new RegistrationOptions { ProvenBurst = 32 });
        var workers = Enumerable.Range(0, 32).Select(n => new SigningWorker(1, 1) { Address = $"203.0.113.{n + 1}:1" }).ToArray();
        var start = home.Now.AddSeconds(-32);

        var outcomes = await Task.WhenAll(workers.Select((worker, n) => Task.Run(() => home.TryRegisterAsync(worker.Body(start.AddSeconds(n), proven)))));

        Assert.Single(outcomes.OfType<RegistrationOutcome.Registered>());
        Assert.IsNotType<RegistrationOutcome.Refused>(outcomes[31]);
        Assert.All(outcomes.OfType<RegistrationOutcome.Refused>(), refused => Assert.Equal(FailureKind.StaleRegistration, refused.Failure.Kind));
        for (var restart = 0; restart < 2; restart++)
        {
            Assert.Equal("203.0.113.32:1", home.Registrar.Find(workers[0].NodeId)!.Record.PublicAddr);
            Assert.Equal((1, 1L), (home.Registrar.Stats().ActiveNodes, home.Registrar.Stats().TotalNodesRegistered));
            Assert.True(home.Registrar.IsRightKey(workers[0].NodeId, workers[31].KeyAt(start.AddSeconds(31))));
            await home.RestartAsync();
        }
    }

    [Fact]
    public async Task Of_many_wallets_that_prove_the_peer_at_once_the_greatest_has_it()
    {
        await using var home = new Home(options: new RegistrationOptions { ProvenBurst = 32 });
        var workers = Enumerable.Range(1, 16).Select(n => new SigningWorker(n, 1, $"model {n % 3}")).ToArray();
        var start = home.Now.AddSeconds(-32);

        await Task.WhenAll(workers.Select((worker, n) => Task.Run(() => home.TryRegisterAsync(worker.Body(start.AddSeconds(n), proven: true)))));

        for (var restart = 0; restart < 2; restart++)
        {
            Assert.Equal([workers[15].NodeId], home.Listed);
            Assert.Equal([workers[15].NodeId], home.Registrar.NodesOf(workers[0].Peer).Select(node => node.NodeId));
            await home.RestartAsync();
        }
    }

    [Fact]
    public async Task A_withdrawal_amid_registrations_ends_those_up_to_it()
    {
        await using var home = new Home(options: new RegistrationOptions { ProvenBurst = 64 });
        var worker = new SigningWorker(1, 1);
        var start = home.Now.AddSeconds(-64);

        await Task.WhenAll(Enumerable.Range(0, 32).Select(n => Task.Run<object>(async () => n % 8 == 7
            ? await home.WithdrawAsync(worker.Withdrawal(start.AddSeconds(n), n == 31 ? Signers.Both : Signers.Peer))
            : await home.TryRegisterAsync(worker.Body(start.AddSeconds(n), proven: true)))));

        for (var restart = 0; restart < 2; restart++)
        {
            Assert.Null(home.Registrar.Find(worker.NodeId));
            Assert.Empty(home.Listed);
            Assert.False(home.Registrar.TryGetRecord(worker.RecordKey(), out _, out _));
            await home.RestartAsync();
        }
    }

    [Fact]
    public async Task Many_peers_at_once_are_all_there_after_a_restart()
    {
        await using var home = new Home();
        var workers = Enumerable.Range(1, 200).Select(n => new SigningWorker(n, n, $"model {n % 7}")).ToArray();

        await Task.WhenAll(workers.Select((worker, n) => Task.Run(async () => Home.Accept(await home.TryRegisterAsync(worker.Body(home.Now, proven: n % 2 == 0))))));
        await home.RestartAsync();

        Assert.Equal((200, 200L, 7), (home.Registrar.Stats().ActiveNodes, home.Registrar.Stats().TotalNodesRegistered, home.Registrar.Stats().ModelsServed));
        foreach (var worker in workers) Assert.IsType<HeartbeatOutcome.Accepted>(await home.HeartbeatAsync(worker.NodeId, worker.KeyAt(home.Now)));
    }

    [Fact]
    public async Task A_full_disk_refuses_shows_nothing_and_is_recovered_from()
    {
        await using var home = new Home(maxPages: 40);
        List<SigningWorker> accepted = [];
        RegistrationOutcome outcome;
        var n = 0;
        do
        {
            var worker = new SigningWorker(++n, n, new string('m', 256));
            outcome = await home.TryRegisterAsync(worker.Body(home.Now, proven: true));
            if (outcome is not RegistrationOutcome.Refused) accepted.Add(worker);
        }
        while (outcome is not RegistrationOutcome.Refused && n < 500);

        var failure = Assert.IsType<RegistrationOutcome.Refused>(outcome).Failure;
        Assert.Equal("store_unavailable", failure.Code);
        Assert.Contains("disk is full", failure.Message, StringComparison.Ordinal);
        Assert.Contains("disk is full", await home.Registrar.StoreProblemAsync(CancellationToken.None), StringComparison.Ordinal);
        Assert.Null(home.Registrar.Find(new SigningWorker(n, n, new string('m', 256)).NodeId));
        Assert.Equal(accepted.Count, home.Registrar.Stats().TotalNodesRegistered);
        Assert.Equal(accepted.Count, home.Events.Count);

        // The operator makes room.
        await home.Database.WriteAsync(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "DELETE FROM registration_statements";
            command.ExecuteNonQuery();
        });
        Assert.Null(await home.Registrar.StoreProblemAsync(CancellationToken.None));
        Home.Accept(await home.Registrar.RegisterAsync(new SigningWorker(1000, 1000, "m").Body(home.Now), Home.From, CancellationToken.None));
    }

    [Fact]
    public async Task A_commit_that_fails_changes_nothing_and_gives_back_its_room_and_its_turn()
    {
        var store = new FailingStore();
        var time = new Testing.ManualTimeProvider();
        var registrar = Registrar.Open(new RegistrationOptions { MaxRecords = 1 }, store, time);
        var worker = new SigningWorker(1, 1);
        var issued = time.GetUtcNow();
        for (var attempt = 0; attempt < 3; attempt++) Assert.Equal(FailureKind.StoreUnavailable, Home.Refusal(await RegisterAsync(worker, issued)));
        var roomy = Registrar.Open(new RegistrationOptions(), store, time);
        Assert.Equal(RecordPutOutcome.Unavailable, await roomy.PutRecordAsync(worker.RecordKey(), worker.Record(issued).Bytes, null, CancellationToken.None));

        store.Problem = null;
        Home.Accept(await RegisterAsync(worker, issued));
        store.Problem = "the disk is on fire";

        var beat = await registrar.HeartbeatAsync(worker.NodeId, new HeartbeatBody { TokensServedSinceLast = "5" }, worker.KeyAt(issued), CancellationToken.None);
        Assert.Equal(FailureKind.StoreUnavailable, Home.Refusal(beat));
        Assert.Equal(FailureKind.StoreUnavailable, Home.Refusal(await registrar.WithdrawAsync(worker.NodeId, worker.KeyAt(issued), CancellationToken.None)));
        Assert.Equal(FailureKind.StoreUnavailable, Home.Refusal(await registrar.WithdrawAsync(worker.Withdrawal(issued), null, Home.From, CancellationToken.None)));
        Assert.Equal(FailureKind.StoreUnavailable, Home.Refusal(await registrar.KeepAuthorizationAsync(worker.Authorization(issued), Home.From, CancellationToken.None)));
        // Neither what would have come nor what would have made way for it.
        Assert.Equal(FailureKind.StoreUnavailable, Home.Refusal(await RegisterAsync(new SigningWorker(2, 2), issued)));
        Assert.Equal((1, 0L), (registrar.Stats().ActiveNodes, registrar.Stats().TotalTokensProcessed));
        Assert.NotNull(registrar.Find(worker.NodeId));
        Assert.Empty(registrar.AuthorizationsOf(worker.Peer));

        store.Problem = null;
        Home.Accept(await RegisterAsync(new SigningWorker(2, 2), issued));
        Assert.Equal([new SigningWorker(2, 2).NodeId], registrar.Active(null, 10).Nodes.Select(node => node.NodeId));

        Task<RegistrationOutcome> RegisterAsync(SigningWorker of, DateTimeOffset at) => registrar.RegisterAsync(of.Body(at, proven: true), Home.From, CancellationToken.None);
    }

    [Fact]
    public async Task Nothing_is_shown_before_it_is_committed()
    {
        var store = new FailingStore { Problem = null, Gate = new TaskCompletionSource() };
        var time = new Testing.ManualTimeProvider();
        var registrar = Registrar.Open(new RegistrationOptions { MaxWaitingPerNode = 1 }, store, time);
        var worker = new SigningWorker(1, 1);

        var first = registrar.RegisterAsync(worker.Body(time.GetUtcNow()), null, CancellationToken.None);
        var second = registrar.RegisterAsync(worker.Body(time.GetUtcNow()), null, CancellationToken.None);
        var third = await registrar.RegisterAsync(worker.Body(time.GetUtcNow()), null, CancellationToken.None);

        Assert.False(first.IsCompleted || second.IsCompleted);
        Assert.Equal(FailureKind.LimitReached, Assert.IsType<RegistrationOutcome.Refused>(third).Failure.Kind);
        Assert.Null(registrar.Find(worker.NodeId));
        Assert.Equal(0, registrar.Stats().ActiveNodes);
        store.Gate.SetResult();
        Assert.IsType<RegistrationOutcome.Registered>(await first);
        Assert.IsType<RegistrationOutcome.Unchanged>(await second);
        Assert.NotNull(registrar.Find(worker.NodeId));
    }

    [Fact]
    public async Task Giving_up_waiting_passes_the_turn_on()
    {
        var store = new FailingStore { Problem = null, Gate = new TaskCompletionSource() };
        var time = new Testing.ManualTimeProvider();
        var registrar = Registrar.Open(new RegistrationOptions(), store, time);
        var worker = new SigningWorker(1, 1);
        using var impatience = new CancellationTokenSource();

        var first = registrar.RegisterAsync(worker.Body(time.GetUtcNow()), null, CancellationToken.None);
        var impatient = registrar.RegisterAsync(worker.Body(time.GetUtcNow().AddSeconds(1)), null, impatience.Token);
        var last = registrar.RegisterAsync(worker.Body(time.GetUtcNow().AddSeconds(2)), null, CancellationToken.None);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        store.Gate.SetResult();

        await first;
        Assert.IsType<RegistrationOutcome.ReRegistered>(await last);
    }

    private sealed class FailingStore : IRegistrationStore
    {
        public string? Problem { get; set; } = "the disk is on fire";

        public TaskCompletionSource? Gate { get; init; }

        public StoredRegistrations Load() => new([], [], 0, 0);

        public async Task<string?> CommitAsync(RegistrationChange change)
        {
            if (Gate is not null) await Gate.Task;
            return Problem;
        }

        public ValueTask<string?> ProblemAsync(CancellationToken cancellation) => new(Problem);
    }
}
