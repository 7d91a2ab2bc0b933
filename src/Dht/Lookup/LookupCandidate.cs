using Registry.Dht.Routing;
using Registry.Identity;

namespace Registry.Dht.Lookup;

/// <summary>A peer that a lookup has heard of.</summary>
internal sealed class LookupCandidate(PeerId peer, KadKey distance)
{
    public PeerId Peer { get; } = peer;

    public KadKey Distance { get; } = distance;

    public LookupCandidateState State { get; set; }
}
