namespace Registry.HttpBridge.Operator.Contracts;

/// <summary>A valid value, better than the one before.</summary>
/// <param name="From">Who sent it; null when it is held here.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Value">The value in base64.</param>
public sealed record ValueLine(string? From, int Size, string Value) : LookupLine;
