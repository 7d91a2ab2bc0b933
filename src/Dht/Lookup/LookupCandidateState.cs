namespace Registry.Dht.Lookup;

internal enum LookupCandidateState
{
    /// <summary>Named, not asked yet.</summary>
    Heard,

    /// <summary>Asked, and holding one of the places of requests in flight.</summary>
    Waiting,

    /// <summary>Asked long ago: an answer is welcome, but nobody waits for it.</summary>
    Slow,

    Answered,

    Failed,
}
