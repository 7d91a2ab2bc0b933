namespace Registry.Interop.Tests.Harness;

/// <summary>What came back on a raw stream.</summary>
public sealed record StreamAnswer(string? Protocol, string Hex, bool Ended, bool Reset);
