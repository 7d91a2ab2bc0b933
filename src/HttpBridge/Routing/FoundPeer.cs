using Registry.Identity;
using Registry.Multiformats;

namespace Registry.HttpBridge.Routing;

/// <summary>A peer for an answer, with addresses that may end in /p2p, and until when it may be told; null when nobody said.</summary>
internal sealed record FoundPeer(PeerId Peer, IReadOnlyList<Multiaddr> Addresses, DateTimeOffset? Ends = null, IReadOnlyList<Contracts.FarMeshWorker>? Workers = null);
