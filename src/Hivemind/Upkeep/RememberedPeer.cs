using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Hivemind.Upkeep;

/// <summary>A peer as it is kept across restarts, with where it was last.</summary>
internal sealed record RememberedPeer(PeerId Peer, IReadOnlyList<Multiaddr> Addresses);
