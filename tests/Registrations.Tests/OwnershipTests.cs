using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>A peer belongs to the first wallet that registers it, until the peer's own key says otherwise.</summary>
public sealed class OwnershipTests : IAsyncLifetime
{
    private readonly Home _home = new();
    private readonly SigningWorker _owner = new(1, 1);
    private readonly SigningWorker _other = new(2, 1);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task Another_wallet_needs_the_peers_signature()
    {
        await _home.RegisterAsync(_owner);

        await RefusedAsync(_other.Body(_home.Now), FailureKind.PeerOwned);
        await RefusedAsync(new SigningWorker(2, 1, "another model").Body(_home.Now), FailureKind.PeerOwned);
        var (node, _) = await _home.RegisterAsync(_other, peerSigned: true);

        Assert.Equal(_other.Wallet.Address, node.Record.Wallet);
        Assert.Equal(new VerifiedProofs(true, true), node.Verified);
        Assert.Equal(1, _home.Registrar.Active(null, 10, 0).Total);
    }

    [Fact]
    public async Task A_live_connection_of_the_peer_proves_it_too()
    {
        await _home.RegisterAsync(_owner);

        var outcome = await _home.Registrar.RegisterAsync(_other.Body(_home.Now), new SigningWorker(9, 9).Peer, CancellationToken.None);
        Assert.Equal(FailureKind.PeerOwned, Assert.IsType<RegistrationOutcome.Refused>(outcome).Failure.Kind);
        var node = Home.Accept(await _home.Registrar.RegisterAsync(_other.Body(_home.Now), _other.Peer, CancellationToken.None));

        Assert.True(node.Verified.Peer);
    }

    [Fact]
    public async Task A_takeover_ends_all_that_the_former_wallet_had_of_the_peer()
    {
        var second = new SigningWorker(1, 1, "second model");
        var (_, key) = await _home.RegisterAsync(_owner, peerSigned: true);
        await _home.RegisterAsync(second, peerSigned: true);
        var former = await _owner.RecordAsync(_home.Now.AddMinutes(1), peerSigned: true);
        _home.Clock.Advance(TimeSpan.FromMinutes(2));
        await _home.RegisterAsync(_other, peerSigned: true);

        Assert.Null(_home.Registrar.Find(second.NodeId));
        Assert.Equal(FailureKind.InvalidApiKey, Assert.IsType<HeartbeatOutcome.Refused>(await _home.HeartbeatAsync(_owner.NodeId, key)).Failure.Kind);
        // A record of the former owner that was never seen here, but is older than the takeover, does not bring the peer back.
        Assert.Equal(RecordPutOutcome.Outdated, await _home.Registrar.PutRecordAsync(_owner.RecordKey(), former.Bytes, null, CancellationToken.None));
        await _home.RestartAsync();
        Assert.Equal(RecordPutOutcome.Outdated, await _home.Registrar.PutRecordAsync(_owner.RecordKey(), former.Bytes, null, CancellationToken.None));
        Assert.Equal(_other.Wallet.Address, _home.Registrar.Find(_other.NodeId)!.Record.Wallet);
    }

    [Fact]
    public async Task A_withdrawn_peer_is_free()
    {
        var (node, key) = await _home.RegisterAsync(_owner);
        await _home.Registrar.WithdrawAsync(node.NodeId, Credential.OfKey(key), CancellationToken.None);

        await _home.RegisterAsync(_other);
    }

    [Fact]
    public async Task A_signed_registration_outranks_an_unsigned_one_and_not_the_other_way_round()
    {
        await using var home = new Home(options: new RegistrationOptions { RequireWalletSignature = false });
        var unsigned = Home.Accept(await home.Registrar.RegisterAsync(_owner.Unsigned(null), null, CancellationToken.None));
        Assert.Equal(new VerifiedProofs(false, false), unsigned.Verified);

        home.Clock.Advance(TimeSpan.FromSeconds(1));
        await home.RegisterAsync(_other);
        home.Clock.Advance(TimeSpan.FromSeconds(1));

        foreach (var worker in new[] { _owner, _other })
        {
            var outcome = await home.Registrar.RegisterAsync(worker.Unsigned(null), null, CancellationToken.None);
            Assert.Equal(FailureKind.SignatureRequired, Assert.IsType<RegistrationOutcome.Refused>(outcome).Failure.Kind);
        }
    }

    [Fact]
    public async Task Unsigned_bodies_are_taken_in_order_of_arrival()
    {
        await using var home = new Home(options: new RegistrationOptions { RequireWalletSignature = false });
        await home.Registrar.RegisterAsync(_owner.Unsigned(null), null, CancellationToken.None);

        var moved = await home.Registrar.RegisterAsync(_owner.Unsigned(null) with { PublicAddr = "198.51.100.1:1" }, null, CancellationToken.None);

        Assert.Equal("198.51.100.1:1", Assert.IsType<RegistrationOutcome.ReRegistered>(moved).Node.Record.PublicAddr);
    }

    private async Task RefusedAsync(RegistrationBody body, FailureKind kind) =>
        Assert.Equal(kind, Assert.IsType<RegistrationOutcome.Refused>(await _home.Registrar.RegisterAsync(body, null, CancellationToken.None)).Failure.Kind);
}
