namespace Registry.HttpBridge.Operator.Contracts;

/// <summary>The last line of a walk.</summary>
/// <param name="Peers">Peers seen.</param>
/// <param name="Answered">Those of them that answered.</param>
/// <param name="ElapsedMs">From start to end.</param>
/// <param name="Complete">False when the deadline cut it short.</param>
public sealed record WalkResultLine(int Peers, int Answered, double ElapsedMs, bool Complete) : LookupLine;
