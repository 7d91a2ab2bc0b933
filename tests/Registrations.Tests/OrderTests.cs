using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>Later statements replace earlier ones; nothing that was seen before, or is out of time, changes anything.</summary>
public sealed class OrderTests : IAsyncLifetime
{
    private readonly Home _home = new();
    private readonly SigningWorker _worker = new(1, 1);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_later_body_replaces_the_address_and_the_key(bool proven)
    {
        var (first, firstKey) = await _home.RegisterAsync(_worker, proven);
        _home.Clock.Advance(TimeSpan.FromSeconds(1));
        var moved = new SigningWorker(1, 1) { Address = "198.51.100.1:4000" };

        var outcome = Assert.IsType<RegistrationOutcome.ReRegistered>(await _home.TryRegisterAsync(moved.Body(_home.Now, proven)));

        Assert.Equal(first.NodeId, outcome.Node.NodeId);
        Assert.NotEqual(firstKey, moved.KeyAt(_home.Now));
        for (var restart = 0; restart < 2; restart++)
        {
            Assert.Equal("198.51.100.1:4000", _home.Registrar.Find(first.NodeId)!.Record.PublicAddr);
            Assert.True(_home.Registrar.IsRightKey(first.NodeId, moved.KeyAt(_home.Now)));
            Assert.Equal(1, _home.Registrar.Stats().TotalNodesRegistered);
            await _home.RestartAsync();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_same_body_again_changes_nothing_and_is_no_sign_of_life(bool proven)
    {
        var body = _worker.Body(_home.Now, proven);
        var first = Home.Accept(await _home.TryRegisterAsync(body));
        _home.Clock.Advance(TimeSpan.FromSeconds(100));

        var again = Assert.IsType<RegistrationOutcome.Unchanged>(await _home.TryRegisterAsync(body));

        Assert.Equal(first.NodeId, again.Node.NodeId);
        Assert.Equal(first.LastHeartbeat, again.Node.LastHeartbeat);
        Assert.Equal(first.LastRegistered, again.Node.LastRegistered);
        Assert.Equal(NodeStatus.Degraded, again.Node.Status);
        Assert.Single(_home.Events);
    }

    [Fact]
    public async Task The_same_record_over_the_dht_changes_nothing_either()
    {
        var (node, _) = await _home.RegisterAsync(_worker, proven: true);
        _home.Clock.Advance(TimeSpan.FromSeconds(100));

        Assert.Equal(RecordPutOutcome.Stored, await _home.PutRecordAsync(node.Record));
        Assert.Equal(RecordPutOutcome.Stored, await _home.PutRecordAsync(node.Record, _worker.Peer));

        var held = _home.Registrar.Find(node.NodeId)!;
        Assert.Equal((node.LastHeartbeat, node.LastRegistered, false), (held.LastHeartbeat, held.LastRegistered, held.IsCarried));
        Assert.Single(_home.Events);
        Assert.Single(_home.Registrar.PublishableKeys());
    }

    [Fact]
    public async Task What_nobody_signed_beside_a_record_is_dropped_before_it_is_held()
    {
        var record = _worker.Record(_home.Now);
        byte[] padded = [.. record.Bytes.Span, 0xA0, 0x06, 1];

        Assert.Equal(RecordPutOutcome.Stored, await _home.Registrar.PutRecordAsync(_worker.RecordKey(), padded, null, CancellationToken.None));
        Assert.Equal(RecordPutOutcome.Stored, await _home.Registrar.PutRecordAsync(_worker.RecordKey(), record.Bytes, null, CancellationToken.None));

        Assert.True(_home.Registrar.TryGetRecord(_worker.RecordKey(), out var held, out _));
        Assert.Equal(record.Bytes.ToArray(), held.ToArray());
        Assert.Single(_home.Events);
    }

    [Fact]
    public async Task A_body_from_the_future_is_not_for_now_and_one_of_the_past_is_no_sign_of_life()
    {
        Assert.Equal(FailureKind.NotForNow, Home.Refusal(await _home.TryRegisterAsync(_worker.Body(_home.Now.AddSeconds(301)))));

        var late = new SigningWorker(2, 2);
        var node = Home.Accept(await _home.TryRegisterAsync(late.Body(_home.Now.AddSeconds(-301))));
        Assert.Equal((null, NodeStatus.Offline), (node.LastHeartbeat, node.Status));

        Assert.Equal(_home.Now, Home.Accept(await _home.TryRegisterAsync(_worker.Body(_home.Now.AddSeconds(-300)))).LastHeartbeat);
        Assert.Equal(_home.Now, Home.Accept(await _home.TryRegisterAsync(_worker.Body(_home.Now.AddSeconds(300)))).LastHeartbeat);
    }

    [Fact]
    public async Task A_registration_older_than_the_longest_lease_is_not_for_now()
    {
        var issued = _home.Now;
        _home.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        Assert.Equal(FailureKind.StaleRegistration, Home.Refusal(await _home.TryRegisterAsync(_worker.Body(issued, proven: true))));
        Assert.Equal(RecordPutOutcome.Stored, await _home.PutRecordAsync(_worker.Record(issued)));

        _home.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(FailureKind.NotForNow, Home.Refusal(await _home.TryRegisterAsync(new SigningWorker(2, 2).Body(issued, proven: true))));
        Assert.Equal(RecordPutOutcome.NotNow, await _home.PutRecordAsync(new SigningWorker(2, 2).Record(issued)));
        Assert.Equal(RecordPutOutcome.NotNow, await _home.PutRecordAsync(new SigningWorker(2, 2).Record(_home.Now.AddSeconds(301))));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_earlier_or_smaller_other_body_is_stale(bool proven)
    {
        await _home.RegisterAsync(_worker, proven, TimeSpan.FromHours(25));

        Assert.Equal(FailureKind.StaleRegistration, Home.Refusal(await _home.TryRegisterAsync(_worker.Body(_home.Now.AddSeconds(-1), proven))));
        Assert.Equal(FailureKind.StaleRegistration, Home.Refusal(await _home.TryRegisterAsync(_worker.Body(_home.Now, proven))));
        Home.Accept(await _home.TryRegisterAsync(_worker.Body(_home.Now, proven, TimeSpan.FromHours(26))));
    }

    [Fact]
    public async Task Of_two_issued_at_once_with_one_end_the_greater_bytes_count_whichever_came_first()
    {
        SigningWorker[] places = [new(1, 1) { Address = "198.51.100.1:1" }, new(1, 1) { Address = "198.51.100.2:1" }];
        var greatest = places.Select(place => place.Record(_home.Now)).MaxBy(record => Convert.ToHexString(record.Bytes.Span), StringComparer.Ordinal)!;
        foreach (var order in new[] { places, [.. places.Reverse()] })
        {
            await using var home = new Home(_home.Now);
            foreach (var place in order) await home.TryRegisterAsync(place.Body(home.Now, proven: true));
            Assert.Equal(greatest.Bytes, home.Registrar.Find(_worker.NodeId)!.Record.Bytes);
        }
    }

    [Fact]
    public async Task The_same_statement_with_more_proof_replaces_itself_and_an_older_one_replaces_nothing()
    {
        var (claim, _) = await _home.RegisterAsync(_worker);
        Assert.Equal(new VerifiedProofs(true, false), claim.Verified);

        Assert.Equal(new VerifiedProofs(true, true), Home.Accept(await _home.TryRegisterAsync(_worker.Body(_home.Now, proven: true))).Verified);
        Assert.Equal(new VerifiedProofs(true, true), _home.Registrar.Find(_worker.NodeId)!.Verified);
        // Sent again as it was before: the same statement, which is held already.
        Assert.Equal(new VerifiedProofs(true, true), Assert.IsType<RegistrationOutcome.Unchanged>(await _home.TryRegisterAsync(_worker.Body(_home.Now))).Node.Verified);

        _home.Clock.Advance(TimeSpan.FromMinutes(1));
        var (newer, _) = await _home.RegisterAsync(_worker, proven: true);
        Assert.Equal(FailureKind.StaleRegistration, Home.Refusal(await _home.TryRegisterAsync(_worker.Body(_home.Now.AddSeconds(-1), proven: true))));
        Assert.Equal(newer.Record.Bytes, _home.Registrar.Find(_worker.NodeId)!.Record.Bytes);
    }

    [Fact]
    public async Task A_proven_record_from_elsewhere_takes_the_claims_place_and_its_key_is_good_for_ten_minutes_more()
    {
        _home.Clock.Advance(TimeSpan.FromMinutes(2));
        var (node, key) = await _home.RegisterAsync(_worker);
        var proven = _worker.Record(_home.Now.AddMinutes(-1));

        Assert.Equal(RecordPutOutcome.Stored, await _home.PutRecordAsync(proven));

        Assert.Equal(proven.Bytes, _home.Registrar.Find(node.NodeId)!.Record.Bytes);
        Assert.IsType<HeartbeatOutcome.Accepted>(await _home.HeartbeatAsync(node.NodeId, key));
        Assert.IsType<HeartbeatOutcome.Accepted>(await _home.HeartbeatAsync(node.NodeId, _worker.KeyAt(proven.IssuedAt)));
        _home.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(FailureKind.InvalidApiKey, Home.Refusal(await _home.HeartbeatAsync(node.NodeId, key)));
    }

    [Fact]
    public async Task What_was_seen_stays_a_mark_after_it_expired_and_keeps_older_ones_out()
    {
        var older = _worker.Record(_home.Now, TimeSpan.FromDays(6));
        _home.Clock.Advance(TimeSpan.FromMinutes(1));
        await _home.RegisterAsync(_worker, proven: true, TimeSpan.FromMinutes(1));
        _home.Clock.Advance(TimeSpan.FromMinutes(2));

        for (var restart = 0; restart < 2; restart++)
        {
            await _home.Registrar.SweepAsync();
            Assert.Equal(RecordPutOutcome.Outdated, await _home.PutRecordAsync(older));
            Assert.Equal(FailureKind.StaleRegistration, Home.Refusal(await _home.TryRegisterAsync(_worker.Body(older.IssuedAt, proven: true, TimeSpan.FromDays(6)))));
            Assert.Null(_home.Registrar.Find(_worker.NodeId));
            await _home.RestartAsync();
        }

        // Seven days on the older one is as much of the past, and nothing of it is needed any more.
        _home.Clock.Advance(TimeSpan.FromDays(7));
        await _home.Registrar.SweepAsync();
        await _home.RestartAsync();
        Assert.Equal(RecordPutOutcome.NotNow, await _home.PutRecordAsync(older));
        Assert.IsType<RegistrationOutcome.Registered>(await _home.TryRegisterAsync(_worker.Body(_home.Now, proven: true)));
    }

    [Fact]
    public async Task A_carried_record_that_is_over_already_is_a_mark_and_is_shown_nowhere()
    {
        var over = _worker.Record(_home.Now, TimeSpan.FromMinutes(10));
        var older = _worker.Record(_home.Now.AddMinutes(-1), TimeSpan.FromDays(1));
        _home.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(FailureKind.StaleRegistration, Home.Refusal(await _home.TryRegisterAsync(_worker.Body(over.IssuedAt, proven: true, TimeSpan.FromMinutes(10)))));
        Assert.Equal(RecordPutOutcome.Stored, await _home.PutRecordAsync(over, _worker.Peer));

        Assert.Null(_home.Registrar.Find(_worker.NodeId));
        Assert.Empty(_home.Listed);
        Assert.False(_home.Registrar.TryGetRecord(_worker.RecordKey(), out _, out _));
        Assert.Equal(RecordPutOutcome.Outdated, await _home.PutRecordAsync(older));
    }
}
