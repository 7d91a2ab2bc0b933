using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>What the daemon has to bring into the DHT, and what it is told of it.</summary>
public sealed class PublishingTests : IAsyncLifetime
{
    private readonly Home _home = new();
    private readonly SigningWorker _worker = new(1, 1);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task Registrations_made_over_http_are_published_until_they_expire()
    {
        await _home.RegisterAsync(_worker);
        await _home.RegisterAsync(new SigningWorker(2, 2), lifetime: TimeSpan.FromHours(2));
        Assert.Equal(Keys(_worker, new SigningWorker(2, 2)), Published());
        Assert.Equal([false, false], _home.Events.Select(e => e.IsForeign));
        Assert.Equal(_worker.RecordKey(), _home.Events[0].Key!.Value.ToArray());

        await _home.RestartAsync();
        Assert.Equal(Keys(_worker, new SigningWorker(2, 2)), Published());
        _home.Clock.Advance(TimeSpan.FromHours(3));
        // Nothing was heard of the worker for hours: its registration is valid all the same.
        Assert.Equal(Keys(_worker), Published());
        _home.Clock.Advance(TimeSpan.FromHours(22));
        Assert.Empty(Published());
    }

    [Fact]
    public async Task What_came_over_the_dht_is_not_published_again()
    {
        var record = await _worker.RecordAsync(_home.Now);
        Assert.Equal(RecordPutOutcome.Stored, await _home.Registrar.PutRecordAsync(_worker.RecordKey(), record.Bytes, null, CancellationToken.None));
        Assert.Empty(Published());
        Assert.True(_home.Events.Single().IsForeign);
    }

    [Fact]
    public async Task Unsigned_registrations_are_not_published()
    {
        await using var lenient = new Home(options: new RegistrationOptions { RequireWalletSignature = false });
        Home.Accept(await lenient.Registrar.RegisterAsync(_worker.Unsigned(lenient.Now), null, CancellationToken.None));
        Assert.Empty(lenient.Registrar.PublishableKeys());
    }

    [Fact]
    public async Task A_signed_withdrawal_takes_the_place_of_the_registration()
    {
        await _home.RegisterAsync(_worker);
        _home.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.IsType<WithdrawalOutcome.Withdrawn>(await _home.Registrar.WithdrawAsync(_worker.Withdrawal(_home.Now), null, CancellationToken.None));
        var withdrawn = _home.Events[^1];
        Assert.Equal((RegistrationEventKind.Withdrawn, false), (withdrawn.Kind, withdrawn.IsForeign));
        Assert.Equal(_worker.RecordKey(), withdrawn.Key!.Value.ToArray());
        Assert.Equal(Keys(_worker), Published());
        Assert.True(_home.Registrar.TryGetRecord(_worker.RecordKey(), out _, out _));
        // Who took it in has published it by then, and keeps it published.
        _home.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Empty(Published());
        Assert.True(_home.Registrar.TryGetRecord(_worker.RecordKey(), out _, out _));
    }

    [Fact]
    public async Task Withdrawing_by_key_leaves_nothing_to_publish()
    {
        var (node, key) = await _home.RegisterAsync(_worker);
        Assert.IsType<WithdrawalOutcome.Withdrawn>(await _home.Registrar.WithdrawAsync(node.NodeId, Credential.OfKey(key), CancellationToken.None));
        Assert.NotNull(_home.Events[^1].Key);
        Assert.Empty(Published());
        Assert.False(_home.Registrar.TryGetRecord(_worker.RecordKey(), out _, out _));
    }

    private static IEnumerable<string> Keys(params SigningWorker[] workers) => workers.Select(w => Convert.ToHexString(w.RecordKey())).Order();

    private IEnumerable<string> Published() => _home.Registrar.PublishableKeys().Select(Convert.ToHexString).Order();
}
