using System.Text.Json;
using System.Text.Json.Nodes;
using Registry.Identity.Wallets;

namespace Registry.Registrations.Statements;

/// <summary>Signs a body with a wallet's key, away from any daemon: what is sent is what was signed.</summary>
public static class StatementSigner
{
    /// <summary>
    /// Adds what is missing of <c>wallet_address</c> and <c>issued_at</c>, and the signature with its scheme. A wallet address
    /// that is given must be the key's own.
    /// </summary>
    /// <returns>Null when <paramref name="result"/> is there, else what is wrong with the body.</returns>
    public static Failure? Sign(JsonObject body, RecordKind kind, string network, WalletKey wallet, SignatureScheme scheme, DateTimeOffset now, out JsonObject? result)
    {
        result = null;
        var complete = (JsonObject)body.DeepClone();
        complete["wallet_address"] ??= wallet.Address.ToString();
        complete["issued_at"] ??= FieldRules.TimeText(now);

        using var document = JsonDocument.Parse(complete.ToJsonString());
        var read = RegistrationBody.FromJson(document.RootElement);
        List<FieldError> errors = [.. read.Malformed];
        var statement = StatementReader.Read(kind, field => field.Number == StatementFields.Network ? network : read.Given(field.Number), errors);
        if (statement is not null && statement[StatementFields.Wallet] != wallet.Address.ToString())
        {
            errors.Add(new FieldError("wallet_address", $"is not the account of this key, {wallet.Address}"));
        }

        if (statement is null || errors.Count > 0)
        {
            return new Failure(FailureKind.ValidationFailed, "The body cannot be signed.") { Errors = errors };
        }

        complete["signature"] = wallet.SignHash(statement.Hash(scheme)).ToHex();
        complete["signature_scheme"] = scheme == SignatureScheme.Eip712 ? "eip712" : "eip191";
        result = complete;
        return null;
    }
}
