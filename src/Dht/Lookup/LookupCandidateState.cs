namespace Registry.Dht.Lookup;

internal enum LookupCandidateState
{
    /// <summary>Named, not asked yet.</summary>
    Heard,

    /// <summary>Asked, and waited for.</summary>
    Waiting,

    /// <summary>Asked long ago: an answer is welcome, but nobody waits for it.</summary>
    GivenUp,

    Answered,

    Failed,
}
