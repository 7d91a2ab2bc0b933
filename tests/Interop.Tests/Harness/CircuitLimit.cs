namespace Registry.Interop.Tests.Harness;

/// <summary>The limits of a circuit as the relay tells them: seconds, and bytes in each direction.</summary>
public sealed record CircuitLimit(long Duration, long Data);
