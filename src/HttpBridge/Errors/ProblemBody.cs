using System.Text.Json.Serialization;

namespace Registry.HttpBridge.Errors;

/// <summary>application/problem+json as it is written.</summary>
public sealed record ProblemBody(
    string Type,
    string Title,
    int Status,
    string Detail,
    string Code,
    string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string[]>? Errors);
