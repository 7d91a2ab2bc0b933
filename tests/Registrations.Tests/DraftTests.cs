using System.Text.Json;
using System.Text.Json.Nodes;
using Registry.Registrations.Statements;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests;

/// <summary>What is to be signed for a body, and a body that needs nothing more than the signature: curl and any wallet suffice.</summary>
public sealed class DraftTests : IAsyncLifetime
{
    private readonly Home _home = new();
    private readonly SigningWorker _worker = new(1, 1);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task A_registration_gets_a_key_and_its_body_is_taken_with_the_signature_added()
    {
        Assert.Null(_home.Registrar.Draft(RecordKind.Registration, Given(), out var draft));
        Assert.True(ApiKeys.IsWellFormed(draft!.ApiKey!));
        Assert.Equal(ApiKeys.Hash(draft.ApiKey!), (string?)draft.Body["api_key_hash"]);
        Assert.DoesNotContain(draft.ApiKey!, draft.Text + draft.TypedData.ToJsonString() + draft.Body.ToJsonString(), StringComparison.Ordinal);

        var node = Home.Accept(await _home.TryRegisterAsync(Signed(draft)));

        Assert.Equal(draft.Text, node.Record.StatementText);
        Assert.IsType<HeartbeatOutcome.Accepted>(await _home.HeartbeatAsync(node.NodeId, draft.ApiKey));
    }

    [Fact]
    public void A_key_hash_or_time_that_was_given_stays()
    {
        var given = Given();
        given["api_key_hash"] = ApiKeys.Hash("x");
        given["issued_at"] = "2026-01-31T12:00:00Z";

        Assert.Null(_home.Registrar.Draft(RecordKind.Registration, given, out var draft));

        Assert.Null(draft!.ApiKey);
        Assert.True(JsonNode.DeepEquals(given, draft.Body));
        Assert.Contains($"\nIssued: 2026-01-31T12:00:00Z\nAPI key hash: {ApiKeys.Hash("x")}", draft.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_withdrawal_is_issued_now_or_with_the_newest_that_it_withdraws()
    {
        Assert.Equal(SigningWorker.Time(_home.Now), IssuedAt(out _));
        Home.Accept(await _home.TryRegisterAsync(_worker.Body(_home.Now.AddMinutes(4), proven: true)));
        Home.Accept(await _home.TryRegisterAsync(new SigningWorker(2, 1, "another").Body(_home.Now.AddMinutes(5), proven: true)));

        Assert.Equal(SigningWorker.Time(_home.Now.AddMinutes(4)), IssuedAt(out var draft));
        Assert.Null(draft.ApiKey);
        Assert.Null(draft.Body["api_key_hash"]);
        Assert.IsType<WithdrawalOutcome.Everywhere>(await _home.WithdrawAsync(Signed(draft)));

        string? IssuedAt(out StatementDraft made)
        {
            Assert.Null(_home.Registrar.Draft(RecordKind.Withdrawal, new JsonObject { ["wallet_address"] = _worker.Wallet.Address.ToString(), ["peer_id"] = _worker.Peer.ToString(), ["model_id"] = _worker.Model }, out var draft));
            made = draft!;
            return (string?)made.Body["issued_at"];
        }
    }

    [Fact]
    public async Task An_authorization_needs_its_end()
    {
        var given = new JsonObject { ["wallet_address"] = _worker.Wallet.Address.ToString(), ["peer_id"] = _worker.Peer.ToString(), ["model_id"] = "*" };
        Assert.Equal([new FieldError("expires_at", "is required")], _home.Registrar.Draft(RecordKind.Authorization, given, out var draft)!.Errors);
        Assert.Null(draft);

        given["expires_at"] = SigningWorker.Time(_home.Now.AddDays(1));
        Assert.Null(_home.Registrar.Draft(RecordKind.Authorization, given, out draft));
        Assert.IsType<AuthorizationOutcome.Kept>(await _home.KeepAsync(Signed(draft!)));
    }

    [Fact]
    public void Every_kind_has_typed_data_of_its_own()
    {
        var given = Given();
        given["expires_at"] = SigningWorker.Time(_home.Now.AddDays(1));
        foreach (var (kind, count) in new[] { (RecordKind.Registration, 12), (RecordKind.Withdrawal, 5), (RecordKind.Authorization, 6) })
        {
            Assert.Null(_home.Registrar.Draft(kind, given, out var draft));
            Assert.Equal(kind.ToString(), (string?)draft!.TypedData["primaryType"]);
            Assert.Equal(count, draft.TypedData["types"]![kind.ToString()]!.AsArray().Count);
            Assert.Equal(count, draft.TypedData["message"]!.AsObject().Count);
            Assert.NotNull(draft.TypedData["types"]!["EIP712Domain"]);
        }
    }

    private JsonObject Given() => new()
    {
        ["wallet_address"] = _worker.Wallet.Address.ToString(),
        ["peer_id"] = _worker.Peer.ToString(),
        ["model_id"] = _worker.Model,
        ["public_addr"] = _worker.Address,
        ["vram_total_gb"] = 24.0,
    };

    private RegistrationBody Signed(StatementDraft draft)
    {
        draft.Body["signature"] = _worker.WalletSignature(draft.Text);
        using var document = JsonDocument.Parse(draft.Body.ToJsonString());
        return RegistrationBody.FromJson(document.RootElement);
    }
}
