using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Registry.Identity;
using Registry.Identity.Wallets;

namespace Registry.Registrations.Statements;

/// <summary>Signs a body with a wallet's key, a peer's, or both, away from any daemon: what is sent is what was signed.</summary>
public static class StatementSigner
{
    /// <summary>
    /// Adds what is missing of <c>wallet_address</c>, <c>peer_id</c> and <c>issued_at</c>, and the signatures. A wallet address or
    /// peer id that is given must be the key's own.
    /// </summary>
    /// <returns>Null when <paramref name="result"/> is there, else what is wrong with the body.</returns>
    public static Failure? Sign(JsonObject body, RecordKind kind, string network, SigningKeys keys, DateTimeOffset now, out JsonObject? result)
    {
        result = null;
        var complete = (JsonObject)body.DeepClone();
        if (keys.Wallet is { } account) complete["wallet_address"] ??= account.Address.ToString();
        if (keys.Peer is { } peer) complete["peer_id"] ??= peer.PublicKey.PeerId.ToString();
        complete["issued_at"] ??= FieldRules.TimeText(now);

        using var document = JsonDocument.Parse(complete.ToJsonString());
        var read = RegistrationBody.FromJson(document.RootElement);
        List<FieldError> errors = [.. read.Malformed];
        var statement = StatementReader.Read(kind, field => field.Number == StatementFields.Network ? network : read.Given(field.Number), errors);
        if (statement is not null) CheckKeys(statement, keys, errors);
        if (statement is null || errors.Count > 0) return new Failure(FailureKind.ValidationFailed, "The body cannot be signed.") { Errors = errors };

        if (keys.Wallet is { } wallet)
        {
            complete["signature"] = wallet.SignHash(statement.Hash(keys.Scheme)).ToHex();
            complete["signature_scheme"] = keys.Scheme == SignatureScheme.Eip712 ? "eip712" : "eip191";
        }

        if (keys.Peer is { } signer) AddPeerProof(complete, signer, statement);
        result = complete;
        return null;
    }

    private static void CheckKeys(Statement statement, SigningKeys keys, List<FieldError> errors)
    {
        if (keys.Wallet is { } wallet && statement[StatementFields.Wallet] != wallet.Address.ToString())
        {
            errors.Add(new FieldError("wallet_address", $"is not the account of this key, {wallet.Address}"));
        }

        if (keys.Peer is { } peer && statement[StatementFields.Peer] != peer.PublicKey.PeerId.ToString())
        {
            errors.Add(new FieldError("peer_id", $"is not the peer of this key, {peer.PublicKey.PeerId}"));
        }
    }

    private static void AddPeerProof(JsonObject body, PrivateKey key, Statement statement)
    {
        var envelope = SignedEnvelope.Seal(key, PeerProof.Domain, PeerProof.PayloadType, Encoding.UTF8.GetBytes(statement.ToText()));
        body["peer_signature"] = Convert.ToBase64String(envelope.Signature.Span);
        if (key.PublicKey.PeerId.ExtractPublicKey() is null) body["peer_public_key"] = Convert.ToBase64String(key.PublicKey.Protobuf.Span);
    }
}

/// <summary>Who signs.</summary>
/// <param name="Wallet">The wallet, or null.</param>
/// <param name="Peer">The peer, or null.</param>
/// <param name="Scheme">How the wallet signs.</param>
public readonly record struct SigningKeys(WalletKey? Wallet, PrivateKey? Peer, SignatureScheme Scheme);
