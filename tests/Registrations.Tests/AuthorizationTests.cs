using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>Authorizations on their way from a wallet to its worker: the newest of each wallet and peer, until it ends or is withdrawn.</summary>
public sealed class AuthorizationTests : IAsyncLifetime
{
    private readonly Home _home = new();
    private readonly SigningWorker _worker = new(1, 1);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task Kept_it_is_listed_with_its_code_for_its_peer()
    {
        var body = _worker.Authorization(_home.Now, TimeSpan.FromDays(2), "model") with { Code = "4711" };

        Assert.Equal(_home.Now.AddDays(2), Assert.IsType<AuthorizationOutcome.Kept>(await _home.KeepAsync(body)).ExpiresAt);
        Assert.IsType<AuthorizationOutcome.Kept>(await _home.KeepAsync(body));

        for (var restart = 0; restart < 2; restart++)
        {
            var kept = Assert.Single(_home.Registrar.AuthorizationsOf(_worker.Peer));
            Assert.Equal(("4711", "model", _worker.Wallet.Address), (kept.Code, kept.Record.ModelId, kept.Record.Wallet));
            Assert.Empty(_home.Registrar.AuthorizationsOf(new SigningWorker(1, 2).Peer));
            await _home.RestartAsync();
        }

        // It is nobody's registration, and nothing that travels.
        Assert.Empty(_home.Listed);
        Assert.Empty(_home.Registrar.PublishableKeys());
        Assert.Empty(_home.Events);
        // And it is good for what it was given for.
        Home.Accept(await _home.TryRegisterAsync(_worker.AuthorizedBody(_home.Now, body)));
    }

    [Fact]
    public async Task The_newest_of_each_wallet_and_peer_is_kept()
    {
        var other = new SigningWorker(2, 1);
        await _home.KeepAsync(_worker.Authorization(_home.Now.AddSeconds(-10)));
        await _home.KeepAsync(other.Authorization(_home.Now.AddSeconds(-5)));
        await _home.KeepAsync(new SigningWorker(1, 2).Authorization(_home.Now.AddSeconds(-5)));

        await _home.KeepAsync(_worker.Authorization(_home.Now, model: "model"));
        Assert.Equal(FailureKind.StaleRegistration, Home.Refusal(await _home.KeepAsync(_worker.Authorization(_home.Now.AddSeconds(-1)))));

        for (var restart = 0; restart < 2; restart++)
        {
            Assert.Equal(
                [(_worker.Wallet.Address, "model"), (other.Wallet.Address, "*")],
                _home.Registrar.AuthorizationsOf(_worker.Peer).Select(kept => (kept.Record.Wallet, kept.Record.ModelId)));
            Assert.Single(_home.Registrar.AuthorizationsOf(new SigningWorker(1, 2).Peer));
            await _home.RestartAsync();
        }
    }

    [Fact]
    public async Task One_from_the_future_or_over_is_not_kept()
    {
        Assert.Equal(FailureKind.NotForNow, Home.Refusal(await _home.KeepAsync(_worker.Authorization(_home.Now.AddSeconds(301)))));
        Assert.Equal(FailureKind.NotForNow, Home.Refusal(await _home.KeepAsync(_worker.Authorization(_home.Now.AddSeconds(-10), TimeSpan.FromSeconds(10)))));
        Assert.Empty(_home.Registrar.AuthorizationsOf(_worker.Peer));

        Assert.IsType<AuthorizationOutcome.Kept>(await _home.KeepAsync(_worker.Authorization(_home.Now.AddDays(-80), TimeSpan.FromDays(90))));
        _home.Clock.Advance(TimeSpan.FromDays(10) - TimeSpan.FromSeconds(1));
        await _home.Registrar.SweepAsync();
        Assert.Single(_home.Registrar.AuthorizationsOf(_worker.Peer));
        _home.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(_home.Registrar.AuthorizationsOf(_worker.Peer));
        await _home.Registrar.SweepAsync();
        await _home.RestartAsync();
        Assert.IsType<AuthorizationOutcome.Kept>(await _home.KeepAsync(_worker.Authorization(_home.Now)));
    }

    [Theory]
    [InlineData("*", "*", true)]
    [InlineData("model", "*", true)]
    [InlineData("model", "model", true)]
    [InlineData("*", "model", false)]
    [InlineData("another", "model", false)]
    public async Task After_a_withdrawal_it_is_refused_and_handed_out_no_more(string authorized, string withdrawn, bool ends)
    {
        var authorization = _worker.Authorization(_home.Now, model: authorized);
        await _home.KeepAsync(authorization);

        await _home.WithdrawAsync(_worker.Withdrawal(_home.Now, model: withdrawn));

        for (var restart = 0; restart < 2; restart++)
        {
            Assert.Equal(ends ? 0 : 1, _home.Registrar.AuthorizationsOf(_worker.Peer).Count);
            Assert.Equal(!ends, await _home.KeepAsync(authorization) is AuthorizationOutcome.Kept);
            await _home.RestartAsync();
        }

        Assert.Equal(!ends, await _home.KeepAsync(authorization) is not AuthorizationOutcome.Refused { Failure.Kind: FailureKind.StaleRegistration });
        Assert.IsType<AuthorizationOutcome.Kept>(await _home.KeepAsync(_worker.Authorization(_home.Now.AddSeconds(1), model: authorized)));
        Assert.Single(_home.Registrar.AuthorizationsOf(_worker.Peer));
    }

    [Fact]
    public async Task Withdrawals_by_others_do_not_touch_it()
    {
        var authorization = _worker.Authorization(_home.Now);
        await _home.WithdrawAsync(new SigningWorker(2, 1).Withdrawal(_home.Now, model: "*"));
        await _home.WithdrawAsync(new SigningWorker(1, 2).Withdrawal(_home.Now, model: "*"));
        await _home.WithdrawAsync(_worker.Withdrawal(_home.Now.AddSeconds(-1), Signers.Peer, "*"));

        Assert.IsType<AuthorizationOutcome.Kept>(await _home.KeepAsync(authorization));
        Assert.Single(_home.Registrar.AuthorizationsOf(_worker.Peer));
        Home.Accept(await _home.TryRegisterAsync(_worker.AuthorizedBody(_home.Now, authorization)));
    }

    [Fact]
    public async Task A_code_is_short_and_printable_and_the_signature_is_the_wallets()
    {
        foreach (var code in new[] { new string('c', 129), "a\nb", "ä" })
        {
            var refused = Assert.IsType<AuthorizationOutcome.Refused>(await _home.KeepAsync(_worker.Authorization(_home.Now) with { Code = code }));
            Assert.Equal("code", Assert.Single(refused.Failure.Errors).Field);
        }

        Assert.Equal(FailureKind.SignatureInvalid, Home.Refusal(await _home.KeepAsync(_worker.Authorization(_home.Now) with { Signature = new SigningWorker(2, 1).Authorization(_home.Now).Signature })));
        Assert.Equal(FailureKind.SignatureInvalid, Home.Refusal(await _home.KeepAsync(_worker.Authorization(_home.Now) with { Signature = "0x12" })));
        Assert.IsType<AuthorizationOutcome.Kept>(await _home.KeepAsync(_worker.Authorization(_home.Now) with { Code = new string('c', 128) }));
    }
}
