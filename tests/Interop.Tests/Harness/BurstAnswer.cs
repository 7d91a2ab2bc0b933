namespace Registry.Interop.Tests.Harness;

/// <summary>Of many streams at once: how many were open together, how many got an answer, how many answers differed.</summary>
public sealed record BurstAnswer(int Open, int Answered, int Distinct);
