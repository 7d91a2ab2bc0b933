namespace Registry.Dht.Lookup;

internal enum LookupCandidateState
{
    Heard,
    Waiting,
    Answered,
    Failed,
}
