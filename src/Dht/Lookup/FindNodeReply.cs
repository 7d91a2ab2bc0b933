namespace Registry.Dht.Lookup;

/// <summary>What a peer answered to FIND_NODE: at most 2k peers; empty unless the outcome is Answered.</summary>
public sealed record FindNodeReply(RequestOutcome Outcome, IReadOnlyList<KnownPeer> Closer);
