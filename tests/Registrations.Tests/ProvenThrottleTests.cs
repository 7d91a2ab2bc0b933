using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>Proven registrations of one peer and model, each greater than the one held: eight at once, then one a minute, over every way.</summary>
public sealed class ProvenThrottleTests : IAsyncLifetime
{
    private readonly Home _home = new();
    private readonly SigningWorker _worker = new(1, 1);
    private DateTimeOffset _next;

    public async ValueTask InitializeAsync()
    {
        await _home.RegisterAsync(_worker, proven: true);
        _next = _home.Now.AddSeconds(1);
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task Eight_at_once_then_one_a_minute_over_http_and_dht_together()
    {
        for (var n = 0; n < 8; n++) Assert.True(await ReplaceAsync(overDht: n % 2 == 0), $"{n}");
        Assert.False(await ReplaceAsync(overDht: false));
        Assert.False(await ReplaceAsync(overDht: true));

        _home.Clock.Advance(TimeSpan.FromMilliseconds(59_999));
        Assert.False(await ReplaceAsync(overDht: true));
        _home.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await ReplaceAsync(overDht: true));
        Assert.False(await ReplaceAsync(overDht: false));

        _home.Clock.Advance(TimeSpan.FromMinutes(1));
        await _home.Registrar.SweepAsync();
        Assert.True(await ReplaceAsync(overDht: false));
        Assert.False(await ReplaceAsync(overDht: false));
        _home.Clock.Advance(TimeSpan.FromMinutes(8));
        await _home.Registrar.SweepAsync();
        for (var n = 0; n < 8; n++) Assert.True(await ReplaceAsync(overDht: false), $"{n}");
        Assert.False(await ReplaceAsync(overDht: false));
    }

    [Fact]
    public async Task Wallets_that_take_the_peer_from_each_other_share_it()
    {
        for (var n = 0; n < 8; n++) Assert.True(await ReplaceAsync(overDht: false, new SigningWorker(2 + (n % 3), 1)), $"{n}");

        Assert.False(await ReplaceAsync(overDht: false, new SigningWorker(9, 1)));
    }

    [Fact]
    public async Task Another_model_or_peer_has_its_own()
    {
        for (var n = 0; n < 8; n++) Assert.True(await ReplaceAsync(overDht: false));
        Assert.False(await ReplaceAsync(overDht: false));

        foreach (var other in new[] { new SigningWorker(1, 1, "another"), new SigningWorker(1, 2) })
        {
            await _home.RegisterAsync(other, proven: true);
            Assert.True(await ReplaceAsync(overDht: true, other));
        }
    }

    [Fact]
    public async Task Replays_and_smaller_ones_are_free_and_withdrawals_are_never_put_off()
    {
        for (var n = 0; n < 8; n++) Assert.True(await ReplaceAsync(overDht: false));
        var held = _home.Registrar.Find(_worker.NodeId)!.Record;
        for (var n = 0; n < 20; n++)
        {
            Assert.Equal(RecordPutOutcome.Stored, await _home.PutRecordAsync(held));
            Assert.Equal(RecordPutOutcome.Outdated, await _home.PutRecordAsync(_worker.Record(held.IssuedAt.AddSeconds(-1))));
        }

        Assert.IsType<WithdrawalOutcome.Everywhere>(await _home.WithdrawAsync(_worker.Withdrawal(_next.AddSeconds(1), Signers.Both)));
        Assert.Null(_home.Registrar.Find(_worker.NodeId));

        _home.Clock.Advance(TimeSpan.FromMinutes(1));
        _next = _home.Now;
        Assert.True(await ReplaceAsync(overDht: false));
    }

    [Fact]
    public async Task What_was_put_off_is_taken_later()
    {
        for (var n = 0; n < 8; n++) Assert.True(await ReplaceAsync(overDht: true));
        var late = _worker.Record(_next.AddSeconds(1));
        Assert.Equal(RecordPutOutcome.NotNow, await _home.PutRecordAsync(late));

        _home.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(RecordPutOutcome.Stored, await _home.PutRecordAsync(late));
        Assert.Equal(late.Bytes, _home.Registrar.Find(_worker.NodeId)!.Record.Bytes);
    }

    /// <summary>False when it was put off.</summary>
    private async Task<bool> ReplaceAsync(bool overDht, SigningWorker? by = null)
    {
        var worker = by ?? _worker;
        _next = _next.AddSeconds(1);
        if (overDht)
        {
            var put = await _home.PutRecordAsync(worker.Record(_next));
            Assert.True(put is RecordPutOutcome.Stored or RecordPutOutcome.NotNow, put.ToString());
            return put == RecordPutOutcome.Stored;
        }

        var outcome = await _home.TryRegisterAsync(worker.Body(_next, proven: true));
        if (outcome is not RegistrationOutcome.Refused) return true;
        Assert.Equal(FailureKind.TooOften, Home.Refusal(outcome));
        return false;
    }
}
