using System.Net;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>Registrations that the peer did not sign stay here and stand side by side: nobody holds a peer by being first.</summary>
public sealed class ClaimTests : IAsyncLifetime
{
    private readonly Home _home = new();
    private readonly SigningWorker _owner = new(1, 1);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task Claims_of_several_wallets_are_nodes_of_their_own()
    {
        var workers = Enumerable.Range(1, 3).Select(n => new SigningWorker(n, 1)).ToArray();
        foreach (var worker in workers) Assert.Equal(new VerifiedProofs(true, false), (await _home.RegisterAsync(worker)).Node.Verified);

        for (var restart = 0; restart < 2; restart++)
        {
            Assert.Equal(workers.Select(worker => worker.NodeId).Order(), _home.Listed.Order());
            Assert.Equal(3, workers.Select(worker => worker.NodeId).Distinct().Count());
            Assert.Equal(3, _home.Registrar.NodesOf(_owner.Peer).Count);
            Assert.All(workers, worker => Assert.Equal(worker.Wallet.Address, _home.Registrar.Find(worker.NodeId)!.Record.Wallet));
            await _home.RestartAsync();
        }
    }

    [Fact]
    public async Task A_peer_is_named_and_counted_once_a_model()
    {
        foreach (var n in new[] { 1, 2, 3 }) await _home.RegisterAsync(new SigningWorker(n, 1));
        await _home.RegisterAsync(new SigningWorker(1, 1, "another"));
        await _home.RegisterAsync(new SigningWorker(4, 4));

        Assert.Equal([new SigningWorker(4, 4).Peer, _owner.Peer], _home.Registrar.WorkersOf(_owner.ModelHash.Bytes.Span).Select(node => node.Record.Peer).OrderBy(peer => peer.Equals(_owner.Peer)));
        Assert.Equal(3, _home.Registrar.Stats().ActiveNodes);
        Assert.Equal(3, _home.Registrar.Stats().TotalNodesRegistered);

        await _home.DeleteAsync(_owner.NodeId, _owner.KeyAt(_home.Now));
        Assert.Equal(3, _home.Registrar.Stats().ActiveNodes);
        foreach (var n in new[] { 2, 3 }) await _home.DeleteAsync(new SigningWorker(n, 1).NodeId, new SigningWorker(n, 1).KeyAt(_home.Now));
        Assert.Equal(2, _home.Registrar.Stats().ActiveNodes);
    }

    [Fact]
    public async Task They_come_in_no_way_but_over_http_and_leave_in_none()
    {
        await _home.RegisterAsync(_owner);
        var claim = _home.Registrar.Find(_owner.NodeId)!.Record;

        Assert.Empty(_home.Registrar.PublishableKeys());
        Assert.False(_home.Registrar.TryGetRecord(_owner.RecordKey(), out _, out _));
        Assert.Empty(_home.Registrar.RecordsHeld(0, 10, out var total));
        Assert.Equal(0, total);
        Assert.Null(Assert.Single(_home.Events).Key);
        await using var other = new Home(_home.Now);
        Assert.Equal(RecordPutOutcome.Refused, await other.Registrar.PutRecordAsync(_owner.RecordKey(), claim.Bytes, _owner.Peer, CancellationToken.None));
    }

    [Fact]
    public async Task They_are_providers_behind_all_proven_ones()
    {
        var proven = new SigningWorker(5, 5);
        for (var n = 1; n <= 4; n++) await _home.RegisterAsync(new SigningWorker(n, n), from: IPAddress.Parse($"198.51.100.{n}"));
        await _home.RegisterAsync(proven, proven: true);

        var named = _home.Registrar.WorkersOf(_owner.ModelHash.Bytes.Span).Select(node => node.Record.Peer).ToList();

        Assert.Equal(5, named.Count);
        Assert.Equal(proven.Peer, named[0]);
    }

    [Fact]
    public async Task Eight_wallets_may_claim_a_peer()
    {
        for (var n = 1; n <= 8; n++) await _home.RegisterAsync(new SigningWorker(n, 1));

        Assert.Equal(FailureKind.LimitReached, Home.Refusal(await _home.TryRegisterAsync(new SigningWorker(9, 1).Body(_home.Now))));
        await _home.RegisterAsync(new SigningWorker(1, 1, "another model of a wallet that is here"));
        _home.Clock.Advance(TimeSpan.FromSeconds(1));
        await _home.RegisterAsync(new SigningWorker(8, 1));
        await _home.RegisterAsync(new SigningWorker(9, 2));
        await _home.RestartAsync();
        Assert.Equal(FailureKind.LimitReached, Home.Refusal(await _home.TryRegisterAsync(new SigningWorker(9, 1, "m").Body(_home.Now))));

        // Nothing holds up who proves.
        await _home.RegisterAsync(new SigningWorker(9, 1), proven: true);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task When_they_are_eight_who_comes_from_where_the_peer_was_found_takes_a_place(bool dialled)
    {
        for (var n = 2; n <= 9; n++)
        {
            await _home.RegisterAsync(new SigningWorker(n, 1), from: IPAddress.Parse($"198.51.100.{n}"));
            _home.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        // Before the peer was found nobody is nearer to it than another.
        Assert.Equal(FailureKind.LimitReached, Home.Refusal(await _home.TryRegisterAsync(_owner.Body(_home.Now))));
        if (dialled) _home.Registrar.AnsweredAt(_owner.Peer, Multiformats.Multiaddr.Parse("/ip4/203.0.113.7/tcp/31330"));
        else _home.Registrar.HeardFrom(_owner.Peer, Home.From);

        Assert.Equal(FailureKind.LimitReached, Home.Refusal(await _home.TryRegisterAsync(_owner.Body(_home.Now), IPAddress.Parse("198.51.100.99"))));
        await _home.RegisterAsync(_owner);

        // Of those that were never confirmed the one that came last has gone.
        Assert.Equal(8, _home.Registrar.NodesOf(_owner.Peer).Count);
        Assert.Null(_home.Registrar.Find(new SigningWorker(9, 1).NodeId));
        Assert.NotNull(_home.Registrar.Find(_owner.NodeId));
        await _home.RestartAsync();
        Assert.Equal(8, _home.Registrar.NodesOf(_owner.Peer).Count);
    }

    [Fact]
    public async Task Claims_at_the_same_time_are_not_more_than_eight()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 40).Select(n => _home.TryRegisterAsync(new SigningWorker(n, 1).Body(_home.Now))));

        Assert.Equal(8, outcomes.Count(outcome => outcome is RegistrationOutcome.Registered));
        Assert.Equal(8, _home.Listed.Count());
    }

    [Fact]
    public async Task A_claim_that_is_over_makes_way_for_another_wallet()
    {
        await _home.RegisterAsync(new SigningWorker(1, 1), lifetime: TimeSpan.FromMinutes(1));
        for (var n = 2; n <= 8; n++) await _home.RegisterAsync(new SigningWorker(n, 1));
        Assert.Equal(FailureKind.LimitReached, Home.Refusal(await _home.TryRegisterAsync(new SigningWorker(9, 1).Body(_home.Now))));
        _home.Clock.Advance(TimeSpan.FromMinutes(1));

        await _home.RegisterAsync(new SigningWorker(9, 1));

        Assert.Equal(FailureKind.LimitReached, Home.Refusal(await _home.TryRegisterAsync(new SigningWorker(10, 1).Body(_home.Now))));
        await _home.RestartAsync();
        Assert.Equal(8, _home.Listed.Count());
    }

    [Fact]
    public async Task A_wallet_may_claim_sixty_four_models_of_a_peer()
    {
        await using var home = new Home(options: new RegistrationOptions { MaxModelsPerPeer = 3 });
        Assert.Equal(64, new RegistrationOptions().MaxModelsPerPeer);
        for (var n = 0; n < 3; n++) await home.RegisterAsync(new SigningWorker(1, 1, $"model {n}"));

        Assert.Equal(FailureKind.LimitReached, Home.Refusal(await home.TryRegisterAsync(new SigningWorker(1, 1, "model 3").Body(home.Now))));
        await home.RegisterAsync(new SigningWorker(2, 1, "model 3"));
        home.Clock.Advance(TimeSpan.FromSeconds(1));
        await home.RegisterAsync(new SigningWorker(1, 1, "model 2"));
        for (var n = 3; n < 9; n++) await home.RegisterAsync(new SigningWorker(1, 1, $"model {n}"), proven: true);
    }

    [Fact]
    public async Task They_are_refused_while_the_owner_has_a_proven_one_that_is_live()
    {
        await _home.RegisterAsync(new SigningWorker(1, 1, "another model"), proven: true, TimeSpan.FromMinutes(10));
        var other = new SigningWorker(2, 1);

        _home.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(FailureKind.PeerOwned, Home.Refusal(await _home.TryRegisterAsync(other.Body(_home.Now))));
        await _home.RegisterAsync(_owner); // the owner's own claim beside it
        await _home.RestartAsync();
        Assert.Equal(FailureKind.PeerOwned, Home.Refusal(await _home.TryRegisterAsync(other.Body(_home.Now))));

        _home.Clock.Advance(TimeSpan.FromMinutes(9));
        await _home.RegisterAsync(other);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_proven_one_of_another_wallet_ends_them(bool overDht)
    {
        var claims = new[] { new SigningWorker(2, 1), new SigningWorker(3, 1, "another") };
        foreach (var claim in claims) await _home.RegisterAsync(claim);
        await _home.RegisterAsync(_owner);
        _home.Clock.Advance(TimeSpan.FromSeconds(1));

        if (overDht) Assert.Equal(RecordPutOutcome.Stored, await _home.PutRecordAsync(_owner.Record(_home.Now, TimeSpan.FromMinutes(1))));
        else await _home.RegisterAsync(_owner, proven: true, TimeSpan.FromMinutes(1));

        // They do not come back when it ends: not here, and not from the store.
        for (var restart = 0; restart < 2; restart++)
        {
            Assert.All(claims, claim => Assert.Null(_home.Registrar.Find(claim.NodeId)));
            Assert.DoesNotContain(claims[0].NodeId, _home.Listed);
            _home.Clock.Advance(TimeSpan.FromMinutes(1));
            await _home.RestartAsync();
        }

        foreach (var claim in claims) Assert.Equal(FailureKind.PeerOwned, Home.Refusal(await _home.TryRegisterAsync(claim.Body(_home.Now.AddMinutes(-10)))));
    }

    [Fact]
    public async Task A_wallets_proven_registration_is_the_node_while_it_is_in_force()
    {
        await _home.RegisterAsync(_owner, proven: true, TimeSpan.FromHours(1));
        _home.Clock.Advance(TimeSpan.FromSeconds(1));
        var moved = new SigningWorker(1, 1) { Address = "198.51.100.1:1" };

        // What stays here must not hide what the world sees.
        Assert.Equal(FailureKind.StaleRegistration, Home.Refusal(await _home.TryRegisterAsync(moved.Body(_home.Now))));
        Assert.Equal(("203.0.113.7:31330", true), Shown());

        _home.Clock.Advance(TimeSpan.FromHours(1));
        await _home.RegisterAsync(moved);
        Assert.Equal(("198.51.100.1:1", false), Shown());
        _home.Clock.Advance(TimeSpan.FromSeconds(1));
        await _home.RegisterAsync(_owner, proven: true);
        Assert.Equal(("203.0.113.7:31330", true), Shown());
        await _home.RestartAsync();
        Assert.Equal(("203.0.113.7:31330", true), Shown());

        (string, bool) Shown()
        {
            var node = _home.Registrar.Find(_owner.NodeId)!;
            return (node.Record.PublicAddr, node.Verified.Peer);
        }
    }

    [Fact]
    public async Task Unsigned_bodies_are_local_rows_in_order_of_arrival_and_never_beside_signed_ones()
    {
        await using var home = new Home(options: new RegistrationOptions { RequireWalletSignature = false });
        Assert.Equal(FailureKind.SignatureRequired, Home.Refusal(await _home.TryRegisterAsync(_owner.Unsigned(null))));
        Assert.Equal(new VerifiedProofs(false, false), Home.Accept(await home.TryRegisterAsync(_owner.Unsigned(null))).Verified);

        var moved = await home.TryRegisterAsync(_owner.Unsigned(null) with { PublicAddr = "198.51.100.1:1" });
        Assert.Equal("198.51.100.1:1", Assert.IsType<RegistrationOutcome.ReRegistered>(moved).Node.Record.PublicAddr);
        Assert.Empty(home.Registrar.PublishableKeys());

        home.Clock.Advance(TimeSpan.FromMinutes(1));
        await home.RegisterAsync(_owner);
        home.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(FailureKind.SignatureRequired, Home.Refusal(await home.TryRegisterAsync(_owner.Unsigned(null))));
        Assert.Equal(FailureKind.PeerOwned, Home.Refusal(await home.TryRegisterAsync(new SigningWorker(2, 1).Unsigned(null))));
        await home.RegisterAsync(new SigningWorker(2, 1));
    }
}
