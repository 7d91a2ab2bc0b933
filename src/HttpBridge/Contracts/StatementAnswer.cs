using System.Text.Json.Nodes;

namespace Registry.HttpBridge.Contracts;

/// <param name="Text">What to sign with EIP-191 personal_sign.</param>
/// <param name="TypedData">What to sign with EIP-712: domain, types, primaryType, message.</param>
/// <param name="IssuedAt">The time in both, to send as issued_at with the signature.</param>
public sealed record StatementAnswer(string Text, JsonObject TypedData, string? IssuedAt);
