using Registry.Registrations.Records;
using Registry.Registrations.Statements;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests.Records;

/// <summary>A registration rests on the wallet's signature or on its authorization, never on both, and on the latter only inside it.</summary>
public sealed class AuthorizedRecordTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Issued = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Given = Issued.AddDays(-1);

    private readonly Home _home = new(Issued);
    private readonly SigningWorker _worker = new(1, 1);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Theory]
    [InlineData("*")]
    [InlineData("model")]
    public async Task With_an_authorization_the_peer_registers_alone_and_is_proven(string model)
    {
        var node = Home.Accept(await _home.TryRegisterAsync(_worker.AuthorizedBody(Issued, _worker.Authorization(Given, model: model))));

        Assert.Equal(new VerifiedProofs(true, true), node.Verified);
        Assert.Equal(_worker.NodeId, node.NodeId);
        Assert.True(_home.Registrar.TryGetRecord(_worker.RecordKey(), out var value, out _));
        Assert.Equal(RecordCheck.Valid, new RecordRules(new RegistrationOptions()).Check(_worker.RecordKey(), value.Span, Issued));
        Assert.True(SignedRegistration.TryDecode(value.Span, out var read, out _));
        Assert.Equal(Given, read!.Authorization!.IssuedAt);
        Assert.Equal(node.Record.Bytes, read.Bytes);
    }

    [Fact]
    public async Task Not_beside_the_wallets_signature()
    {
        var body = _worker.Body(Issued, proven: true) with { Authorization = _worker.Authorization(Given) };

        Assert.Contains("not both", Assert.Single(Home.Mistakes(await _home.TryRegisterAsync(body))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Not_without_the_peers_signature()
    {
        var body = _worker.AuthorizedBody(Issued, _worker.Authorization(Given)) with { PeerSignature = null };
        Assert.Contains("signed by the peer", Assert.Single(Home.Mistakes(await _home.TryRegisterAsync(body))).Message, StringComparison.Ordinal);

        var forged = _worker.AuthorizedBody(Issued, _worker.Authorization(Given)) with { PeerSignature = new SigningWorker(1, 2).PeerSignature(StatementTexts.Registration(_worker.Unsigned(Issued))) };
        Assert.Equal(FailureKind.SignatureInvalid, Home.Refusal(await _home.TryRegisterAsync(forged)));
    }

    [Fact]
    public async Task Not_with_one_of_another_wallet_peer_model_or_network()
    {
        foreach (var other in new[]
        {
            new SigningWorker(2, 1).Authorization(Given),
            new SigningWorker(1, 2).Authorization(Given),
            _worker.Authorization(Given, model: "another"),
        })
        {
            Assert.Equal("body", Assert.Single(Home.Mistakes(await _home.TryRegisterAsync(_worker.AuthorizedBody(Issued, other)))).Field);
        }

        // The network is not in the body: one signed for another network does not verify here.
        var foreign = _worker.Authorization(Given);
        foreign = foreign with { Signature = _worker.WalletSignature(StatementTexts.Authorization(foreign).Replace("far-mesh", "other-mesh", StringComparison.Ordinal)) };
        Assert.Equal(FailureKind.SignatureInvalid, Home.Refusal(await _home.TryRegisterAsync(_worker.AuthorizedBody(Issued, foreign))));
        var record = SigningWorker.RecordOf(RecordKind.Registration, _worker.AuthorizedBody(Issued, _worker.Authorization(Given)));
        var statement = record.Authorization!.Statement.With(StatementFields.Network, "other-mesh");
        Assert.True(SignedRegistration.TryCreate(statement, new RecordProofs(record.Authorization.Scheme, record.Authorization.Signature, default, default), out var elsewhere, out _));
        Assert.False(SignedRegistration.TryCreate(record.Statement, RecordProofs.None with { PeerSignature = new byte[64], Authorization = elsewhere }, out _, out var error));
        Assert.Equal("the authorization is of another network, wallet or peer", error);
    }

    [Fact]
    public async Task Not_with_one_that_its_wallet_did_not_sign()
    {
        var authorization = _worker.Authorization(Given) with { Signature = new SigningWorker(2, 1).Authorization(Given).Signature };
        Assert.Equal(FailureKind.SignatureInvalid, Home.Refusal(await _home.TryRegisterAsync(_worker.AuthorizedBody(Issued, authorization))));

        Assert.Equal("authorization.signature", Assert.Single(Home.Mistakes(await _home.TryRegisterAsync(_worker.AuthorizedBody(Issued, authorization with { Signature = null })))).Field);
        Assert.Equal("authorization.expires_at", Assert.Single(Home.Mistakes(await _home.TryRegisterAsync(_worker.AuthorizedBody(Issued, authorization with { ExpiresAt = null })))).Field);
    }

    [Theory]
    [InlineData(0, 3600, true)]
    [InlineData(1, 3600, false)]
    [InlineData(-3599, 3600, true)]
    [InlineData(-3600, 3600, false)]
    public async Task Only_from_its_issue_until_before_its_end(int given, int seconds, bool isInside)
    {
        var authorization = _worker.Authorization(Issued.AddSeconds(given), TimeSpan.FromSeconds(seconds));

        var outcome = await _home.TryRegisterAsync(_worker.AuthorizedBody(Issued, authorization));

        Assert.Equal(isInside, outcome is RegistrationOutcome.Registered);
        if (!isInside) Assert.Contains("does not cover", Assert.Single(Home.Mistakes(outcome)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_ends_with_the_earlier_of_the_two()
    {
        var node = Home.Accept(await _home.TryRegisterAsync(_worker.AuthorizedBody(Issued, _worker.Authorization(Issued, TimeSpan.FromMinutes(2)), TimeSpan.FromDays(1))));
        Assert.Equal(Issued.AddMinutes(2), node.Record.ExpiresAt);

        for (var restart = 0; restart < 2; restart++)
        {
            Assert.NotNull(_home.Registrar.Find(_worker.NodeId));
            await _home.RestartAsync();
        }

        _home.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Null(_home.Registrar.Find(_worker.NodeId));
        Assert.Equal(FailureKind.StaleRegistration, Home.Refusal(await _home.TryRegisterAsync(_worker.AuthorizedBody(Issued.AddSeconds(1), _worker.Authorization(Issued, TimeSpan.FromMinutes(2)), TimeSpan.FromDays(1)))));
    }

    [Fact]
    public async Task A_withdrawal_or_an_authorization_rests_on_none()
    {
        var withdrawal = _worker.Withdrawal(Issued, Signers.Peer) with { Authorization = _worker.Authorization(Given) };
        Assert.Equal(FailureKind.ValidationFailed, Home.Refusal(await _home.WithdrawAsync(withdrawal)));

        var authorization = _worker.Authorization(Issued);
        Assert.Equal(FailureKind.ValidationFailed, Home.Refusal(await _home.KeepAsync(authorization with { Authorization = _worker.Authorization(Given) })));
        Assert.Equal(FailureKind.SignatureRequired, Home.Refusal(await _home.KeepAsync(authorization with { Signature = null })));
        Assert.Equal(FailureKind.ValidationFailed, Home.Refusal(await _home.KeepAsync(authorization with { PeerSignature = _worker.PeerSignature(StatementTexts.Authorization(authorization)) })));
    }

    [Fact]
    public void An_authorization_in_a_record_has_one_encoding()
    {
        var record = SigningWorker.RecordOf(RecordKind.Registration, _worker.AuthorizedBody(Issued, _worker.Authorization(Given)));
        var inner = record.Authorization!.Bytes.ToArray();
        var start = record.Bytes.Span.IndexOf(inner);
        byte[] longer = [.. record.Bytes.Span[..(start - 2)], .. LengthOf(inner.Length + 3), .. inner, 0xA0, 0x06, 1];

        Assert.Equal(record.Bytes.Length, start + inner.Length);
        Assert.False(SignedRegistration.TryDecode(longer, out _, out var error));
        Assert.StartsWith("the authorization does not read", error, StringComparison.Ordinal);

        static byte[] LengthOf(int length) => [(byte)(0x80 | (length & 0x7f)), (byte)(length >> 7)];
    }
}
