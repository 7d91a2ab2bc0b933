namespace Registry.Hivemind.Lookup;

/// <summary>How far a search has got with a node.</summary>
internal enum BeamState
{
    Heard,
    Asked,
    Answered,

    /// <summary>It did not answer, or is another node than was said.</summary>
    Failed,
}
