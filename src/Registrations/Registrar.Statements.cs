using System.Text.Json;
using System.Text.Json.Nodes;
using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Registrations.Records;
using Registry.Registrations.State;
using Registry.Registrations.Statements;

namespace Registry.Registrations;

public sealed partial class Registrar
{
    /// <summary>
    /// What to sign for a body, and the body complete but for the signature: the time of issue is filled in, and for a
    /// registration that states no key hash a key is made.
    /// </summary>
    public Failure? Draft(RecordKind kind, JsonObject given, out StatementDraft? draft)
    {
        draft = null;
        var body = (JsonObject)given.DeepClone();
        string? apiKey = null;
        if (IsMissing(body, "issued_at")) body["issued_at"] = FieldRules.TimeText(kind == RecordKind.Withdrawal ? WithdrawalTime(body) : _clock.Now);
        if (kind == RecordKind.Registration && IsMissing(body, "api_key_hash"))
        {
            apiKey = ApiKeys.Generate();
            body["api_key_hash"] = ApiKeys.Hash(apiKey);
        }

        using var document = JsonDocument.Parse(body.ToJsonString());
        if (_verifier.State(kind, RegistrationBody.FromJson(document.RootElement), _clock.Now, out var statement) is { } failure) return failure;
        draft = new StatementDraft(statement!.Text, statement.TypedData, body, apiKey);
        return null;
    }

    /// <summary>Now, or the newest time of issue held of that wallet and peer where that is later: what is withdrawn must not outlive it.</summary>
    private DateTimeOffset WithdrawalTime(JsonObject body)
    {
        var now = _clock.Now;
        using var document = JsonDocument.Parse(body.ToJsonString());
        var read = RegistrationBody.FromJson(document.RootElement);
        if (!PeerId.TryParse(read.PeerId ?? "", out var peer) || !EthereumAddress.TryParse(read.WalletAddress ?? "", out var wallet, out _)) return now;
        lock (_lock)
        {
            var id = WalletId.Of(wallet);
            return _index.StatementsOf(peer)
                .Where(statement => statement.Wallet == id && !HeldStatement.IsWithdrawal(statement.Place))
                .Select(statement => statement.IssuedAt)
                .Append(now)
                .Max();
        }
    }

    private static bool IsMissing(JsonObject body, string field) => body[field] is null || (body[field]!.GetValueKind() == JsonValueKind.String && body[field]!.GetValue<string>().Length == 0);
}

/// <summary>What to sign, and what to send then.</summary>
/// <param name="Text">For EIP-191 <c>personal_sign</c>.</param>
/// <param name="TypedData">For EIP-712.</param>
/// <param name="Body">To be sent with <c>signature</c> added.</param>
/// <param name="ApiKey">The key whose hash the statement holds, when it was made here: told this once.</param>
public sealed record StatementDraft(string Text, JsonObject TypedData, JsonObject Body, string? ApiKey);
