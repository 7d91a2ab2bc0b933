namespace Registry.Load.Measuring;

/// <summary>One number measured in one round.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Unit">Of <paramref name="Value"/>.</param>
/// <param name="Value">Less is better.</param>
/// <param name="Wall">Microseconds that an operation took as the client saw it; null for what is no operation.</param>
internal sealed record Sample(string Name, string Unit, double Value, double? Wall = null);
