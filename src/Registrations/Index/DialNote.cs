namespace Registry.Registrations.Index;

/// <summary>What came of the last time that a node's address was to be dialled; kept in memory alone.</summary>
/// <param name="Address">The digest of the address, as it is stated: of another one this says nothing.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="At">When.</param>
internal sealed record DialNote(UInt128 Address, DialOutcome Outcome, DateTimeOffset At);

internal enum DialOutcome
{
    /// <summary>The peer answered there.</summary>
    Answered,

    /// <summary>Nobody did, or another.</summary>
    Failed,

    /// <summary>It is of a kind that is not dialled.</summary>
    NotDialled,
}
