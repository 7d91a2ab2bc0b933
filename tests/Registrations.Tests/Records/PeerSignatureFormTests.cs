using Registry.Identity;
using Registry.Registrations.Records;
using Registry.Registrations.Statements;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests.Records;

/// <summary>Of every peer signature one form counts: another would make a second record of one statement, for which no key is needed.</summary>
public sealed class PeerSignatureFormTests
{
    private static readonly DateTimeOffset Issued = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly RecordRules _rules = new(new RegistrationOptions());

    [Theory]
    [InlineData(KeyType.Secp256k1)]
    [InlineData(KeyType.Ecdsa)]
    public async Task A_body_proves_its_peer_with_the_canonical_form_alone(KeyType type)
    {
        var key = OtherPeerKey.Of(type);
        var body = BodyOf(key);
        var text = StatementTexts.Registration(body);
        foreach (var (name, signature) in key.OtherForms(text))
        {
            await using var home = new Home(Issued);
            var outcome = await home.TryRegisterAsync(body with { PeerSignature = Convert.ToBase64String(signature) });
            Assert.True(outcome is RegistrationOutcome.Refused { Failure.Kind: FailureKind.SignatureInvalid }, $"{name}: {outcome}");
        }

        await using var last = new Home(Issued);
        var node = Home.Accept(await last.TryRegisterAsync(body with { PeerSignature = Convert.ToBase64String(key.Canonical(text)) }));
        Assert.Equal(new VerifiedProofs(true, true), node.Verified);
    }

    [Theory]
    [InlineData(KeyType.Secp256k1)]
    [InlineData(KeyType.Ecdsa)]
    public void A_record_proves_its_peer_with_the_canonical_form_alone(KeyType type)
    {
        var key = OtherPeerKey.Of(type);
        var body = BodyOf(key);
        var text = StatementTexts.Registration(body);
        var proven = SigningWorker.RecordOf(RecordKind.Registration, body with { PeerSignature = Convert.ToBase64String(key.Canonical(text)) });
        var place = RecordKey.For(proven.ModelHash, key.Peer);
        Assert.Equal(RecordCheck.Valid, _rules.Check(place, proven.Bytes.Span, Issued));

        foreach (var (name, signature) in key.OtherForms(text))
        {
            var other = With(proven, StatedKey(key), signature);
            Assert.True(_rules.Check(place, other.Bytes.Span, Issued) == RecordCheck.BadSignature, name);
        }
    }

    [Theory]
    [InlineData(KeyType.Secp256k1)]
    [InlineData(KeyType.Ecdsa)]
    public async Task A_heartbeat_and_a_withdrawal_are_the_peers_in_the_canonical_form_alone(KeyType type)
    {
        var key = OtherPeerKey.Of(type);
        await using var home = new Home(Issued);
        var node = Home.Accept(await home.TryRegisterAsync(BodyOf(key) with { PeerPublicKey = null }));
        var text = StatementTexts.Heartbeat(node.NodeId, "active", SigningWorker.Time(Issued));
        var statedKey = StatedKey(key) is { IsEmpty: false } stated ? Convert.ToBase64String(stated.Span) : null;
        var beat = new HeartbeatBody { IssuedAt = SigningWorker.Time(Issued), PeerPublicKey = statedKey };
        var withdrawal = new SigningWorker(1, 1).Withdrawal(Issued) with { PeerId = key.Peer.ToString(), Signature = null, PeerPublicKey = statedKey };
        foreach (var (name, signature) in key.OtherForms(text, "heartbeat"))
        {
            Assert.True(await home.HeartbeatAsync(node.NodeId, null, beat with { PeerSignature = Convert.ToBase64String(signature) }) is HeartbeatOutcome.Refused { Failure.Kind: FailureKind.SignatureInvalid }, name);
        }

        foreach (var (name, signature) in key.OtherForms(StatementTexts.Withdrawal(withdrawal)))
        {
            Assert.True(await home.WithdrawAsync(withdrawal with { PeerSignature = Convert.ToBase64String(signature) }) is WithdrawalOutcome.Refused { Failure.Kind: FailureKind.SignatureInvalid }, name);
        }

        Assert.IsType<HeartbeatOutcome.Accepted>(await home.HeartbeatAsync(node.NodeId, null, beat with { PeerSignature = Convert.ToBase64String(key.Canonical(text, "heartbeat")) }));
        var outcome = await home.WithdrawAsync(withdrawal with { PeerSignature = Convert.ToBase64String(key.Canonical(StatementTexts.Withdrawal(withdrawal))) });
        Assert.Equal([node.NodeId], Assert.IsType<WithdrawalOutcome.Everywhere>(outcome).Ended);
    }

    [Fact]
    public async Task A_key_that_the_id_holds_is_dropped_from_bodies_and_refused_in_records()
    {
        foreach (var type in new[] { KeyType.Ed25519, KeyType.Secp256k1 })
        {
            var worker = new SigningWorker(1, 1);
            var key = OtherPeerKey.Of(KeyType.Secp256k1);
            var body = type == KeyType.Ed25519 ? worker.Body(Issued, proven: true) : BodyOf(key);
            if (type == KeyType.Secp256k1) body = body with { PeerSignature = Convert.ToBase64String(key.Canonical(StatementTexts.Registration(body))) };
            var named = type == KeyType.Ed25519 ? worker.Key.PublicKey : key.PublicKey;

            await using var home = new Home(Issued);
            var plain = SigningWorker.RecordOf(RecordKind.Registration, body with { PeerPublicKey = null });
            var node = Home.Accept(await home.TryRegisterAsync(body with { PeerPublicKey = Convert.ToBase64String(named.Protobuf.Span) }));
            Assert.Equal(plain.Bytes, node.Record.Bytes);

            // Field 17, which the statement does not cover.
            Assert.True(SignedRegistration.TryDecode(With(plain, named.Protobuf, PeerSignatureOf(body)).Bytes.Span, out var twice, out _));
            Assert.False(twice!.VerifyPeer());
            Assert.Equal(RecordCheck.BadSignature, _rules.Check(RecordKey.For(plain.ModelHash, plain.Peer), twice.Bytes.Span, Issued));
        }
    }

    [Fact]
    public async Task A_key_that_the_id_does_not_hold_is_needed_and_must_be_the_peers()
    {
        var key = OtherPeerKey.Of(KeyType.Ecdsa);
        var body = BodyOf(key);
        body = body with { PeerSignature = Convert.ToBase64String(key.Canonical(StatementTexts.Registration(body))) };
        await using var home = new Home(Issued);

        foreach (var other in new[] { null, Convert.ToBase64String(new SigningWorker(1, 1).Key.PublicKey.Protobuf.Span) })
        {
            Assert.Equal(FailureKind.SignatureInvalid, Home.Refusal(await home.TryRegisterAsync(body with { PeerPublicKey = other })));
        }

        Home.Accept(await home.TryRegisterAsync(body));
    }

    [Fact]
    public async Task A_key_in_another_encoding_comes_to_the_one()
    {
        var key = OtherPeerKey.Of(KeyType.Ecdsa);
        var body = BodyOf(key);
        body = body with { PeerSignature = Convert.ToBase64String(key.Canonical(StatementTexts.Registration(body))) };
        byte[] padded = [.. key.PublicKey.Protobuf.Span, 0x20, 1];
        await using var home = new Home(Issued);

        var node = Home.Accept(await home.TryRegisterAsync(body with { PeerPublicKey = Convert.ToBase64String(padded) }));

        Assert.Equal(SigningWorker.RecordOf(RecordKind.Registration, body).Bytes, node.Record.Bytes);
        Assert.False(SignedRegistration.TryDecode(With(node.Record, padded, PeerSignatureOf(body)).Bytes.Span, out _, out var error));
        Assert.Equal("the peer public key is not in its canonical form", error);
    }

    /// <summary>Signed by the wallet, with the peer's key where the id does not hold it; the peer has not signed yet.</summary>
    private static RegistrationBody BodyOf(OtherPeerKey key)
    {
        var worker = new SigningWorker(1, 1);
        var body = worker.Unsigned(Issued) with { PeerId = key.Peer.ToString(), ApiKeyHash = null };
        return body with
        {
            Signature = worker.WalletSignature(StatementTexts.Registration(body)),
            PeerPublicKey = StatedKey(key) is { IsEmpty: false } stated ? Convert.ToBase64String(stated.Span) : null,
        };
    }

    private static ReadOnlyMemory<byte> StatedKey(OtherPeerKey key) => key.Peer.ExtractPublicKey() is null ? key.PublicKey.Protobuf : default;

    private static byte[] PeerSignatureOf(RegistrationBody body) => Convert.FromBase64String(body.PeerSignature!);

    private static SignedRegistration With(SignedRegistration record, ReadOnlyMemory<byte> peerKey, byte[] peerSignature)
    {
        Assert.True(SignedRegistration.TryCreate(record.Statement, new RecordProofs(record.Scheme, record.Signature, peerKey, peerSignature), out var changed, out var error), error);
        return changed!;
    }
}
