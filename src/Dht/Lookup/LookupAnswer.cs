namespace Registry.Dht.Lookup;

/// <summary>A usable answer to a request of a lookup.</summary>
internal sealed record LookupAnswer(LookupCandidate From, KadReply Reply);
