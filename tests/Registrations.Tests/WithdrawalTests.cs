using Registry.Registrations.Records;
using Registry.Registrations.Statements;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>Each withdrawal ends what its author may end, at every daemon, whatever came first.</summary>
public sealed class WithdrawalTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly SigningWorker _worker = new(1, 1);

    [Theory]
    [InlineData((int)Signers.Wallet, null)]
    [InlineData((int)Signers.Wallet, "*")]
    [InlineData((int)Signers.Peer, null)]
    [InlineData((int)Signers.Peer, "*")]
    [InlineData((int)Signers.Both, null)]
    [InlineData((int)Signers.Both, "*")]
    public async Task It_ends_what_was_issued_up_to_it_in_every_order(int by, string? model)
    {
        var another = new SigningWorker(1, 1, "another");
        SignedRegistration[] records = [_worker.Record(Start), another.Record(Start), _worker.WithdrawalRecord(Start, (Signers)by, model)];
        foreach (var order in new[] { records, [.. records.Reverse()], [records[0], records[2], records[1]] })
        {
            await using var home = new Home(Start.AddSeconds(1));
            foreach (var record in order) Assert.Equal(RecordPutOutcome.Stored, await home.PutRecordAsync(record));
            foreach (var record in order) await home.PutRecordAsync(record);

            for (var restart = 0; restart < 2; restart++)
            {
                Assert.Null(home.Registrar.Find(_worker.NodeId));
                Assert.False(home.Registrar.TryGetRecord(_worker.RecordKey(), out _, out _));
                Assert.Equal(model is null, home.Registrar.Find(another.NodeId) is not null);
                await home.RestartAsync();
            }

            Assert.Equal(RecordPutOutcome.Stored, await home.PutRecordAsync(_worker.Record(Start.AddSeconds(1))));
            Assert.NotNull(home.Registrar.Find(_worker.NodeId));
        }
    }

    [Fact]
    public async Task Over_http_it_is_told_what_ended_and_it_is_refused_to_come_back()
    {
        await using var home = new Home(Start);
        var another = new SigningWorker(1, 1, "another");
        var (_, key) = await home.RegisterAsync(_worker, proven: true);
        await home.RegisterAsync(another);
        home.Clock.Advance(TimeSpan.FromSeconds(1));

        var outcome = Assert.IsType<WithdrawalOutcome.Everywhere>(await home.WithdrawAsync(_worker.Withdrawal(home.Now, model: "*")));

        Assert.Equal(new[] { _worker.NodeId, another.NodeId }.Order(), outcome.Ended.Order());
        Assert.Empty(home.Listed);
        Assert.Equal(FailureKind.NodeNotFound, Home.Refusal(await home.HeartbeatAsync(_worker.NodeId, key)));
        Assert.Equal(FailureKind.StaleRegistration, Home.Refusal(await home.TryRegisterAsync(_worker.Body(Start, proven: true))));
        Assert.Equal(FailureKind.StaleRegistration, Home.Refusal(await home.TryRegisterAsync(another.Body(home.Now))));
        home.Events.Clear();
        Assert.Empty(Assert.IsType<WithdrawalOutcome.Everywhere>(await home.WithdrawAsync(_worker.Withdrawal(home.Now, model: "*"))).Ended);
        Assert.Equal(RecordPutOutcome.Stored, await home.PutRecordAsync(_worker.WithdrawalRecord(home.Now, model: "*")));
        Assert.Empty(home.Events);
        home.Clock.Advance(TimeSpan.FromSeconds(1));
        await home.RegisterAsync(another);
    }

    [Fact]
    public async Task The_wallets_touches_no_other_wallets()
    {
        await using var home = new Home(Start);
        await home.RegisterAsync(_worker, proven: true);
        var other = new SigningWorker(2, 1);

        Assert.Empty(Assert.IsType<WithdrawalOutcome.Everywhere>(await home.WithdrawAsync(other.Withdrawal(Start, model: "*"))).Ended);
        Assert.Empty(Assert.IsType<WithdrawalOutcome.Everywhere>(await home.WithdrawAsync(new SigningWorker(1, 2).Withdrawal(Start, model: "*"))).Ended);

        Assert.NotNull(home.Registrar.Find(_worker.NodeId));
    }

    [Fact]
    public async Task The_peers_ends_those_of_every_wallet()
    {
        await using var home = new Home(Start);
        var workers = new[] { _worker, new SigningWorker(2, 1), new SigningWorker(3, 1) };
        foreach (var worker in workers) await home.RegisterAsync(worker);

        // In whichever wallet's name.
        var outcome = Assert.IsType<WithdrawalOutcome.Everywhere>(await home.WithdrawAsync(new SigningWorker(9, 1).Withdrawal(Start, Signers.Peer)));

        Assert.Equal(workers.Select(worker => worker.NodeId).Order(), outcome.Ended.Order());
        Assert.All(workers, worker => Assert.Null(home.Registrar.Find(worker.NodeId)));
    }

    [Fact]
    public async Task It_is_served_under_the_keys_of_its_authors_as_long_as_it_is_kept()
    {
        await using var home = new Home(Start);
        var record = _worker.WithdrawalRecord(Start, Signers.Both);
        await home.WithdrawAsync(_worker.Withdrawal(Start, Signers.Both));
        var (ofWallet, ofPeer) = _worker.WithdrawalKeys();

        Assert.Equal((true, true), Served());
        home.Clock.Advance(TimeSpan.FromDays(7));
        await home.Registrar.SweepAsync();
        await home.RestartAsync();
        Assert.Equal((true, false), Served());
        home.Clock.Advance(TimeSpan.FromDays(83) - TimeSpan.FromSeconds(1));
        await home.Registrar.SweepAsync();
        Assert.Equal((true, false), Served());
        home.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((false, false), Served());

        (bool, bool) Served() => (IsServed(ofWallet), IsServed(ofPeer));

        bool IsServed(byte[] key)
        {
            var isServed = home.Registrar.TryGetRecord(key, out var value, out var received);
            if (isServed) Assert.Equal((Convert.ToHexString(record.Bytes.Span), Start), (Convert.ToHexString(value.Span), received));
            return isServed;
        }
    }

    [Fact]
    public async Task One_signed_by_both_is_taken_for_the_wallet_when_it_is_too_old_for_the_peer()
    {
        await using var home = new Home(Start.AddDays(8));
        var (ofWallet, ofPeer) = _worker.WithdrawalKeys();
        var record = _worker.WithdrawalRecord(Start, Signers.Both);

        Assert.Equal(RecordPutOutcome.NotNow, await home.Registrar.PutRecordAsync(ofPeer, record.Bytes, null, CancellationToken.None));
        Assert.Equal(RecordPutOutcome.Stored, await home.Registrar.PutRecordAsync(ofWallet, record.Bytes, null, CancellationToken.None));

        Assert.True(home.Registrar.TryGetRecord(ofWallet, out _, out _));
        Assert.False(home.Registrar.TryGetRecord(ofPeer, out _, out _));
    }

    [Fact]
    public async Task An_earlier_one_takes_no_later_ones_place_and_none_takes_a_registrations()
    {
        await using var home = new Home(Start);
        await home.WithdrawAsync(_worker.Withdrawal(Start));
        await home.WithdrawAsync(_worker.Withdrawal(Start.AddSeconds(-1)));
        Assert.True(home.Registrar.TryGetRecord(_worker.WithdrawalKeys().OfWallet, out var value, out _));
        Assert.Equal(_worker.WithdrawalRecord(Start).Bytes, value);

        home.Clock.Advance(TimeSpan.FromSeconds(1));
        await home.RegisterAsync(_worker, proven: true);
        Assert.True(home.Registrar.TryGetRecord(_worker.WithdrawalKeys().OfWallet, out value, out _));
        Assert.Equal(_worker.WithdrawalRecord(Start).Bytes, value);
    }

    [Fact]
    public async Task Its_signatures_and_the_node_it_is_sent_to_must_be_right()
    {
        await using var home = new Home(Start);
        var (node, _) = await home.RegisterAsync(_worker, proven: true);
        var body = _worker.Withdrawal(Start, Signers.Both);
        var wrong = new SigningWorker(2, 2).Withdrawal(Start, Signers.Both);

        Assert.Equal(FailureKind.SignatureRequired, Home.Refusal(await home.WithdrawAsync(body with { Signature = null, PeerSignature = null })));
        Assert.Equal(FailureKind.SignatureInvalid, Home.Refusal(await home.WithdrawAsync(body with { Signature = wrong.Signature })));
        Assert.Equal(FailureKind.SignatureInvalid, Home.Refusal(await home.WithdrawAsync(body with { PeerSignature = wrong.PeerSignature })));
        Assert.Equal(FailureKind.SignatureInvalid, Home.Refusal(await home.WithdrawAsync(body with { Signature = _worker.Body(Start).Signature })));
        Assert.Equal(FailureKind.NodeNotFound, Home.Refusal(await home.WithdrawAsync(body, Guid.NewGuid())));
        Assert.Equal(FailureKind.NotForNow, Home.Refusal(await home.WithdrawAsync(_worker.Withdrawal(Start.AddSeconds(301)))));
        Assert.NotNull(home.Registrar.Find(node.NodeId));

        Assert.Equal([node.NodeId], Assert.IsType<WithdrawalOutcome.Everywhere>(await home.WithdrawAsync(body, node.NodeId)).Ended);
    }

    [Fact]
    public async Task What_rests_on_an_authorization_ends_with_the_authorization()
    {
        await using var home = new Home(Start);
        var authorization = _worker.Authorization(Start.AddDays(-10));
        var later = _worker.AuthorizedBody(Start.AddSeconds(5), authorization);
        await home.TryRegisterAsync(_worker.AuthorizedBody(Start, authorization));
        Assert.NotNull(home.Registrar.Find(_worker.NodeId));

        // Withdrawn of a time before the registration, and after the authorization.
        Assert.Equal([_worker.NodeId], Assert.IsType<WithdrawalOutcome.Everywhere>(await home.WithdrawAsync(_worker.Withdrawal(Start.AddDays(-1)))).Ended);

        Assert.Null(home.Registrar.Find(_worker.NodeId));
        Assert.Equal(FailureKind.StaleRegistration, Home.Refusal(await home.TryRegisterAsync(later)));
        // From elsewhere it is a mark as any other, and not shown.
        Assert.Equal(RecordPutOutcome.Stored, await home.PutRecordAsync(SigningWorker.RecordOf(RecordKind.Registration, later)));
        Assert.Null(home.Registrar.Find(_worker.NodeId));
        Assert.Equal(RecordPutOutcome.Outdated, await home.PutRecordAsync(_worker.Record(Start.AddSeconds(4))));

        // A later authorization counts, and so does the wallet's own signature.
        Home.Accept(await home.TryRegisterAsync(_worker.AuthorizedBody(Start.AddSeconds(6), _worker.Authorization(Start.AddHours(-23)))));
        Home.Accept(await home.TryRegisterAsync(_worker.Body(Start.AddSeconds(7), proven: true)));
    }

    [Fact]
    public async Task A_withdrawal_is_kept_as_long_as_an_authorization_may_last()
    {
        await using var home = new Home(Start);
        await home.WithdrawAsync(_worker.Withdrawal(Start));
        var authorization = _worker.Authorization(Start, TimeSpan.FromDays(90));
        home.Clock.Advance(TimeSpan.FromDays(90) - TimeSpan.FromSeconds(1));
        await home.Registrar.SweepAsync();
        await home.RestartAsync();

        Assert.Equal(FailureKind.StaleRegistration, Home.Refusal(await home.TryRegisterAsync(_worker.AuthorizedBody(home.Now.AddSeconds(-2), authorization))));
    }
}
