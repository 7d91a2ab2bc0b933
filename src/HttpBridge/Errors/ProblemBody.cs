namespace Registry.HttpBridge.Errors;

/// <summary>application/problem+json as it is written.</summary>
public sealed record ProblemBody(string Type, string Title, int Status, string Detail, string Code, string Message, IReadOnlyDictionary<string, string[]>? Errors);
