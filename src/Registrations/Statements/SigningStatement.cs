using System.Text.Json.Nodes;

namespace Registry.Registrations.Statements;

/// <summary>What a wallet signs, in both forms.</summary>
/// <param name="Text">The statement for EIP-191 <c>personal_sign</c>.</param>
/// <param name="TypedData">domain, types, primaryType and message, as EIP-712 <c>signTypedData</c> takes them.</param>
public sealed record SigningStatement(string Text, JsonObject TypedData);
