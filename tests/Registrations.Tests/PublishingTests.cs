using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>What the daemon has to bring into the DHT, and what it is told of it: what is proven or withdrawn and came over HTTP.</summary>
public sealed class PublishingTests : IAsyncLifetime
{
    private readonly Home _home = new();
    private readonly SigningWorker _worker = new(1, 1);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task Proven_registrations_made_over_http_are_published_until_they_expire()
    {
        var other = new SigningWorker(2, 2);
        await _home.RegisterAsync(_worker, proven: true);
        await _home.RegisterAsync(other, proven: true, TimeSpan.FromHours(2));
        Assert.Equal(Texts(_worker.RecordKey(), other.RecordKey()), Published());
        Assert.Equal([false, false], _home.Events.Select(happened => happened.IsForeign));
        Assert.Equal(_worker.RecordKey(), _home.Events[0].Key!.Value.ToArray());

        await _home.RestartAsync();
        Assert.Equal(Texts(_worker.RecordKey(), other.RecordKey()), Published());
        _home.Clock.Advance(TimeSpan.FromHours(2));
        // Nothing was heard of the worker for hours: its registration is valid all the same.
        Assert.Equal(Texts(_worker.RecordKey()), Published());
        _home.Clock.Advance(TimeSpan.FromHours(22));
        Assert.Empty(Published());
    }

    [Fact]
    public async Task What_came_over_the_dht_is_not_published_again()
    {
        await _home.PutRecordAsync(_worker.Record(_home.Now));
        await _home.PutRecordAsync(_worker.WithdrawalRecord(_home.Now.AddSeconds(-1), Signers.Both));

        Assert.Empty(Published());
        Assert.All(_home.Events, happened => Assert.True(happened.IsForeign));
        Assert.True(_home.Registrar.TryGetRecord(_worker.RecordKey(), out _, out _));

        // Brought here over HTTP once more it is the same, and whoever brought it to the DHT keeps it there.
        await _home.TryRegisterAsync(_worker.Body(_home.Now, proven: true));
        Assert.Empty(Published());
        _home.Clock.Advance(TimeSpan.FromSeconds(1));
        await _home.RegisterAsync(_worker, proven: true);
        Assert.Equal(Texts(_worker.RecordKey()), Published());
    }

    [Fact]
    public async Task What_the_peer_did_not_sign_is_not_published()
    {
        await using var lenient = new Home(options: new RegistrationOptions { RequireWalletSignature = false });
        Home.Accept(await lenient.TryRegisterAsync(_worker.Unsigned(lenient.Now)));
        await lenient.RegisterAsync(new SigningWorker(2, 2));
        Home.Accept(await lenient.TryRegisterAsync(new SigningWorker(3, 3).Body(lenient.Now, proven: true) with { Signature = null }));

        Assert.Empty(lenient.Registrar.PublishableKeys());
        Assert.All(lenient.Events, happened => Assert.Null(happened.Key));
    }

    [Fact]
    public async Task What_rests_on_an_authorization_is_published_as_long_as_that_lasts()
    {
        Home.Accept(await _home.TryRegisterAsync(_worker.AuthorizedBody(_home.Now, _worker.Authorization(_home.Now, TimeSpan.FromHours(1)))));

        Assert.Equal(Texts(_worker.RecordKey()), Published());
        _home.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Empty(Published());
    }

    [Fact]
    public async Task Withdrawals_are_published_under_the_keys_of_their_authors_as_long_as_they_are_kept()
    {
        await _home.RegisterAsync(_worker, proven: true);
        _home.Clock.Advance(TimeSpan.FromSeconds(10));
        _home.Events.Clear();
        await _home.WithdrawAsync(_worker.Withdrawal(_home.Now, Signers.Both));

        var (ofWallet, ofPeer) = _worker.WithdrawalKeys();
        Assert.Equal(Texts(ofWallet, ofPeer), Published());
        Assert.Equal((RegistrationEventKind.Withdrawn, _worker.NodeId, false), (_home.Events[0].Kind, _home.Events[0].NodeId, _home.Events[0].IsForeign));
        Assert.Equal(
            Texts(ofWallet, ofPeer),
            _home.Events.Where(happened => happened.Kind == RegistrationEventKind.Published).Select(happened => Convert.ToHexString(happened.Key!.Value.Span)).Order());

        _home.Clock.Advance(TimeSpan.FromDays(7));
        await _home.Registrar.SweepAsync();
        await _home.RestartAsync();
        Assert.Equal(Texts(ofWallet), Published());
        _home.Clock.Advance(TimeSpan.FromDays(83));
        Assert.Empty(Published());
    }

    [Fact]
    public async Task A_withdrawal_of_what_is_not_held_is_published_too()
    {
        await _home.WithdrawAsync(_worker.Withdrawal(_home.Now, Signers.Peer, "*"));

        Assert.Equal(Texts(_worker.WithdrawalKeys(ofAnyModel: true).OfPeer), Published());
    }

    [Fact]
    public async Task What_was_ended_by_key_is_published_no_more()
    {
        var (node, key) = await _home.RegisterAsync(_worker, proven: true);
        await _home.DeleteAsync(node.NodeId, key);

        Assert.Equal(_worker.RecordKey(), _home.Events[^1].Key!.Value.ToArray());
        Assert.Empty(Published());
        Assert.False(_home.Registrar.TryGetRecord(_worker.RecordKey(), out _, out _));
    }

    [Fact]
    public async Task What_another_wallet_ended_is_published_no_more()
    {
        await _home.RegisterAsync(_worker, proven: true);
        _home.Clock.Advance(TimeSpan.FromSeconds(1));
        await _home.PutRecordAsync(new SigningWorker(2, 1, "another").Record(_home.Now));

        Assert.Empty(Published());
    }

    [Fact]
    public async Task A_page_of_the_records_held_is_of_those_that_are_served()
    {
        for (var n = 1; n <= 5; n++) await _home.RegisterAsync(new SigningWorker(n, n), proven: n != 3, TimeSpan.FromMinutes(n));
        _home.Clock.Advance(TimeSpan.FromMinutes(1));

        var pages = new[] { 0, 2, 4 }.SelectMany(skip => _home.Registrar.RecordsHeld(skip, 2, out _)).Select(node => node.NodeId).ToList();

        Assert.Equal(new[] { 2, 4, 5 }.Select(n => new SigningWorker(n, n).NodeId).Order(), pages.Order());
        Assert.Single(_home.Registrar.RecordsHeld(0, 10, out var total, (peer, _) => peer.Equals(new SigningWorker(4, 4).Peer)));
        Assert.Equal(1, total);
    }

    private static IEnumerable<string> Texts(params byte[][] keys) => keys.Select(Convert.ToHexString).Order();

    private IEnumerable<string> Published() => _home.Registrar.PublishableKeys().Select(Convert.ToHexString).Order();
}
