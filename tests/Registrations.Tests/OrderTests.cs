using Registry.Registrations.Records;
using Registry.Registrations.Statements;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>Later statements replace earlier ones; nothing that was seen before, or is out of time, changes anything.</summary>
public sealed class OrderTests : IAsyncLifetime
{
    private readonly Home _home = new();
    private readonly SigningWorker _worker = new(1, 1);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task A_later_body_replaces_the_address_and_the_key()
    {
        var (first, firstKey) = await _home.RegisterAsync(_worker);
        _home.Clock.Advance(TimeSpan.FromSeconds(1));
        var moved = new SigningWorker(1, 1) { Address = "198.51.100.1:4000" };

        var outcome = Assert.IsType<RegistrationOutcome.ReRegistered>(await _home.Registrar.RegisterAsync(moved.Body(_home.Now), null, CancellationToken.None));

        Assert.Equal(first.NodeId, outcome.Node.NodeId);
        Assert.NotEqual(firstKey, outcome.ApiKey);
        Assert.Equal("198.51.100.1:4000", _home.Registrar.Find(first.NodeId)!.Record.PublicAddr);
        Assert.Equal(1, _home.Registrar.Stats().TotalNodesRegistered);
    }

    [Fact]
    public async Task The_same_body_again_changes_nothing_and_hands_out_no_key()
    {
        var body = _worker.Body(_home.Now);
        var first = Home.Accept(await _home.Registrar.RegisterAsync(body, null, CancellationToken.None));
        _home.Clock.Advance(TimeSpan.FromSeconds(100));

        var again = Assert.IsType<RegistrationOutcome.Unchanged>(await _home.Registrar.RegisterAsync(body, null, CancellationToken.None));

        Assert.Equal(first.NodeId, again.Node.NodeId);
        Assert.Equal(first.LastHeartbeat, again.Node.LastHeartbeat);
        Assert.Equal(NodeStatus.Degraded, again.Node.Status);
        Assert.Single(_home.Events);
    }

    [Theory]
    [InlineData(-301)]
    [InlineData(301)]
    public async Task A_body_is_taken_within_five_minutes(int seconds)
    {
        await RefusedAsync(_worker.Body(_home.Now.AddSeconds(seconds)));
        Assert.IsType<RegistrationOutcome.Registered>(await _home.Registrar.RegisterAsync(_worker.Body(_home.Now.AddSeconds(seconds - Math.Sign(seconds))), null, CancellationToken.None));
    }

    [Fact]
    public async Task An_earlier_or_equally_old_other_body_is_stale()
    {
        await _home.RegisterAsync(_worker);

        await RefusedAsync(_worker.Body(_home.Now.AddSeconds(-1)));
        await RefusedAsync(new SigningWorker(1, 1) { Address = "198.51.100.1:1" }.Body(_home.Now));
    }

    [Fact]
    public async Task A_withdrawn_registration_does_not_come_back_by_any_way_but_a_later_one()
    {
        var (node, key) = await _home.RegisterAsync(_worker);
        var body = _worker.Body(_home.Now);
        _home.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.IsType<WithdrawalOutcome.Withdrawn>(await _home.Registrar.WithdrawAsync(node.NodeId, Credential.OfKey(key), CancellationToken.None));

        for (var restart = 0; restart < 2; restart++)
        {
            Assert.Null(_home.Registrar.Find(node.NodeId));
            await RefusedAsync(body);
            await RefusedAsync(_worker.Body(_home.Now));
            Assert.Equal(RecordPutOutcome.Outdated, await _home.Registrar.PutRecordAsync(_worker.RecordKey(), node.Record.Bytes, null, CancellationToken.None));
            Assert.Equal(FailureKind.NodeNotFound, Assert.IsType<HeartbeatOutcome.Refused>(await _home.HeartbeatAsync(node.NodeId, key)).Failure.Kind);
            await _home.RestartAsync();
        }

        _home.Clock.Advance(TimeSpan.FromSeconds(1));
        await _home.RegisterAsync(_worker);
        Assert.Equal(1, _home.Registrar.Stats().TotalNodesRegistered);
    }

    [Fact]
    public async Task A_signed_withdrawal_is_served_in_place_of_the_record()
    {
        var (node, _) = await _home.RegisterAsync(_worker);
        Assert.True(_home.Registrar.TryGetRecord(_worker.RecordKey(), out var held, out var received));
        Assert.Equal(node.Record.Bytes, held);
        Assert.Equal(_home.Now, received);
        _home.Clock.Advance(TimeSpan.FromSeconds(1));

        var withdrawal = _worker.Withdrawal(_home.Now);
        Assert.Equal(FailureKind.NodeNotFound, Failure(await _home.Registrar.WithdrawAsync(withdrawal, Guid.NewGuid(), CancellationToken.None)));
        Assert.Equal(FailureKind.PeerOwned, Failure(await _home.Registrar.WithdrawAsync(new SigningWorker(2, 1).Withdrawal(_home.Now), node.NodeId, CancellationToken.None)));
        Assert.Equal(FailureKind.StaleRegistration, Failure(await _home.Registrar.WithdrawAsync(_worker.Withdrawal(_home.Now.AddSeconds(-1)), node.NodeId, CancellationToken.None)));
        Assert.IsType<WithdrawalOutcome.Withdrawn>(await _home.Registrar.WithdrawAsync(withdrawal, node.NodeId, CancellationToken.None));
        Assert.IsType<WithdrawalOutcome.Withdrawn>(await _home.Registrar.WithdrawAsync(withdrawal, node.NodeId, CancellationToken.None));

        await _home.RestartAsync();
        Assert.True(_home.Registrar.TryGetRecord(_worker.RecordKey(), out var served, out _));
        Assert.True(SignedRegistration.TryDecode(served.Span, out var record, out _));
        Assert.Equal(RecordKind.Withdrawal, record!.Kind);
        Assert.Equal(RecordCheck.Valid, new RecordRules(_home.Registrar.Options).Check(_worker.RecordKey(), served.Span, _home.Now));

        // Seven days on nothing that it covers can be valid, and it is forgotten.
        _home.Clock.Advance(TimeSpan.FromDays(7));
        await _home.Registrar.SweepAsync();
        Assert.False(_home.Registrar.TryGetRecord(_worker.RecordKey(), out _, out _));
        await _home.RegisterAsync(_worker);
    }

    [Fact]
    public async Task A_withdrawal_may_come_over_the_dht_before_what_it_withdraws()
    {
        var record = await _worker.RecordAsync(_home.Now);
        await using var elsewhere = new Home(_home.Now);
        await elsewhere.RegisterAsync(_worker);
        await elsewhere.Registrar.WithdrawAsync(_worker.Withdrawal(_home.Now.AddSeconds(1)), null, CancellationToken.None);
        Assert.True(elsewhere.Registrar.TryGetRecord(_worker.RecordKey(), out var withdrawal, out _));

        Assert.Equal(RecordPutOutcome.Stored, await _home.Registrar.PutRecordAsync(_worker.RecordKey(), withdrawal, null, CancellationToken.None));
        Assert.Equal(RecordPutOutcome.Stored, await _home.Registrar.PutRecordAsync(_worker.RecordKey(), withdrawal, null, CancellationToken.None));

        Assert.Equal(RecordPutOutcome.Outdated, await _home.Registrar.PutRecordAsync(_worker.RecordKey(), record.Bytes, null, CancellationToken.None));
        Assert.Empty(_home.Registrar.Active(null, 10, 0).Nodes);
    }

    private static FailureKind Failure(WithdrawalOutcome outcome) => Assert.IsType<WithdrawalOutcome.Refused>(outcome).Failure.Kind;

    private async Task RefusedAsync(RegistrationBody body) =>
        Assert.Equal("stale_registration", Assert.IsType<RegistrationOutcome.Refused>(await _home.Registrar.RegisterAsync(body, null, CancellationToken.None)).Failure.Code);
}
