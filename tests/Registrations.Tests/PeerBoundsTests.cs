using System.Net;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>Nobody makes the statements of a peer many: every decision about it looks at all of them.</summary>
public sealed class PeerBoundsTests : IAsyncLifetime
{
    private readonly Home _home = new(options: new RegistrationOptions { MaxStatementsPerAuthor = 4 });
    private readonly SigningWorker _worker = new(1, 1);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task A_peer_has_so_many_models_and_an_expired_one_makes_way()
    {
        for (var n = 0; n < 4; n++) Assert.Equal(RecordPutOutcome.Stored, await _home.PutRecordAsync(Of(n).Record(_home.Now.AddSeconds(n), TimeSpan.FromMinutes(n == 0 ? 1 : 60))));
        Assert.Equal(RecordPutOutcome.NotNow, await _home.PutRecordAsync(Of(4).Record(_home.Now)));
        Assert.Equal(FailureKind.LimitReached, Home.Refusal(await _home.TryRegisterAsync(Of(4).Body(_home.Now, proven: true))));

        _home.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(RecordPutOutcome.Stored, await _home.PutRecordAsync(Of(4).Record(_home.Now)));
        Assert.NotNull(_home.Registrar.Find(Of(4).NodeId));
        Assert.NotNull(_home.Registrar.Find(Of(1).NodeId));

        SigningWorker Of(int model) => new(1, 1, $"model {model}");
    }

    [Fact]
    public async Task Strangers_withdrawals_and_authorizations_share_one_bound_and_the_largest_group_gives()
    {
        await _home.RegisterAsync(_worker, proven: true);
        var alone = new SigningWorker(50, 1);
        Assert.IsType<AuthorizationOutcome.Kept>(await _home.KeepAsync(alone.Authorization(_home.Now), IPAddress.Parse("192.0.2.1")));
        for (var wallet = 2; wallet < 30; wallet++)
        {
            var stranger = new SigningWorker(wallet, 1);
            Assert.IsType<WithdrawalOutcome.Everywhere>(await _home.WithdrawAsync(stranger.Withdrawal(_home.Now), from: IPAddress.Parse("198.51.100.9")));
            Assert.IsType<AuthorizationOutcome.Kept>(await _home.KeepAsync(new SigningWorker(wallet + 100, 1).Authorization(_home.Now), IPAddress.Parse("198.51.100.9")));
        }

        // The one from elsewhere is still there, and the worker's wallet has its own.
        var kept = _home.Registrar.AuthorizationsOf(_worker.Peer).Select(authorization => authorization.Record.Wallet).ToList();
        Assert.Contains(alone.Wallet.Address, kept);
        Assert.InRange(kept.Count, 1, 4);
        Assert.Equal([_worker.NodeId], Assert.IsType<WithdrawalOutcome.Everywhere>(await _home.WithdrawAsync(_worker.Withdrawal(_home.Now))).Ended);
    }

    [Fact]
    public async Task An_old_record_that_somebody_brings_does_not_end_what_was_claimed_since()
    {
        var former = new SigningWorker(2, 1).Record(_home.Now, TimeSpan.FromMinutes(1));
        _home.Clock.Advance(TimeSpan.FromMinutes(2));
        var (claim, _) = await _home.RegisterAsync(_worker);

        Assert.Equal(RecordPutOutcome.Stored, await _home.PutRecordAsync(former));

        Assert.NotNull(_home.Registrar.Find(claim.NodeId));
    }
}
