namespace Registry.Dht.Lookup;

/// <summary>The end of one request of a lookup; a null candidate: it is time to look at the clock.</summary>
internal readonly record struct LookupRequestEnd(LookupCandidate? From, int Attempt, KadReply? Reply);
