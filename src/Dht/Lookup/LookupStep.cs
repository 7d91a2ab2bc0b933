using Registry.Identity;

namespace Registry.Dht.Lookup;

/// <summary>One request of a lookup: whom, how it ended, its distance from the own routing table, peers it named, time since the lookup began.</summary>
public sealed record LookupStep(PeerId Peer, RequestOutcome Outcome, int Hop, int Named, TimeSpan Elapsed);
