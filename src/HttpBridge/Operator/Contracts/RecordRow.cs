using System.Text.Json.Serialization;

namespace Registry.HttpBridge.Operator.Contracts;

/// <summary>What is held under one key.</summary>
/// <param name="Kind">"registration", "value" or "provider".</param>
/// <param name="Key">A CID for providers, the key's path for values and registrations.</param>
/// <param name="Model">Model id of a registration.</param>
/// <param name="Size">Bytes of a value or registration.</param>
/// <param name="ExpiresAt">When the last of it expires.</param>
/// <param name="HolderCount">How many peers stand behind it.</param>
/// <param name="Holders">Those peers, or the first of them.</param>
public sealed record RecordRow(
    string Kind,
    string Key,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Model,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Size,
    DateTimeOffset ExpiresAt,
    int HolderCount,
    IReadOnlyList<RecordHolder> Holders);
