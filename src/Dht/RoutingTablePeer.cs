using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Dht;

/// <summary>
/// A peer of the routing table, for operators. <paramref name="Bucket"/>: bits its key has in common with this node's, no more
/// than the index of the last bucket. <paramref name="Agent"/> as it says in identify, null when it does not.
/// </summary>
public sealed record RoutingTablePeer(
    PeerId Peer,
    int Bucket,
    string? Agent,
    IReadOnlyList<Multiaddr> Addresses,
    DateTimeOffset AddedAt,
    DateTimeOffset LastSeen,
    bool IsConnected);
