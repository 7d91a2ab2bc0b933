using Registry.Identity;
using Registry.Libp2p;
using Registry.Multiformats;

namespace Registry.Hivemind.Calls;

/// <summary>
/// Addresses of a peer, asked for when none is known; empty when nobody knows any. Hivemind's messages name peers by id
/// alone, so those it finds are looked up in the Kademlia DHT beside it. Throws <see cref="ConnectionException"/> for
/// <see cref="EndReason.LimitReached"/> while too many are asked for.
/// </summary>
public delegate Task<IReadOnlyList<Multiaddr>> PeerFinder(PeerId peer, CancellationToken cancellation);
