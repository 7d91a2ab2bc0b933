namespace Registry.HttpBridge.Petals.Contracts;

/// <summary>A run of blocks: the first, and the one after the last.</summary>
public sealed record BlockSpan(int Start, int End);
