using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Dht.Lookup;

/// <summary>A peer that another one named, with the addresses it gave (without /p2p; may be empty).</summary>
public sealed record KnownPeer(PeerId Peer, IReadOnlyList<Multiaddr> Addresses);
