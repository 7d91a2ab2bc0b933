using Registry.Dht;

namespace Registry.HttpBridge.Operator.Contracts;

/// <summary>A peer of the routing table.</summary>
/// <param name="PeerId">Its id.</param>
/// <param name="Bucket">Leading bits that its key has in common with this daemon's, no more than the index of the last bucket.</param>
/// <param name="AddedAt">When it was admitted.</param>
/// <param name="LastSeen">When it last answered or spoke.</param>
/// <param name="Connected">Whether there is a connection now.</param>
/// <param name="Agent">What identify said; null when it is not known any more.</param>
/// <param name="Addresses">Known addresses.</param>
public sealed record TablePeer(
    string PeerId, int Bucket, DateTimeOffset AddedAt, DateTimeOffset LastSeen, bool Connected, string? Agent, IReadOnlyList<string> Addresses)
{
    internal static TablePeer Of(RoutingTablePeer peer) => new(
        peer.Peer.ToString(),
        peer.Bucket,
        peer.AddedAt,
        peer.LastSeen,
        peer.IsConnected,
        peer.Agent,
        [.. peer.Addresses.Select(address => address.ToString())]);
}
