using Registry.Dht;
using Registry.Libp2p.Swarm;

namespace Registry.HttpBridge.Operator.Contracts;

/// <summary>A live connection.</summary>
/// <param name="PeerId">The other side.</param>
/// <param name="Address">Where it is, as seen from here.</param>
/// <param name="Direction">"inbound" or "outbound".</param>
/// <param name="OpenedAt">When it was made.</param>
/// <param name="Streams">Streams open in both directions.</param>
/// <param name="Agent">What identify said; null before that.</param>
/// <param name="Protocols">What identify said; empty before that.</param>
public sealed record ConnectedPeer(
    string PeerId, string Address, string Direction, DateTimeOffset OpenedAt, int Streams, string? Agent, IReadOnlyList<string> Protocols)
{
    internal static ConnectedPeer Of(PeerConnection connection) => new(
        connection.Peer.ToString(),
        connection.RemoteAddress.ToString(),
        connection.IsOutbound ? "outbound" : "inbound",
        connection.OpenedAt,
        connection.StreamCount,
        connection.Identified?.AgentVersion,
        connection.Identified?.Protocols ?? []);
}

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

/// <summary>A peer of the swarm: a node of hivemind's DHT, a server of models, or both.</summary>
/// <param name="PeerId">Its peer id.</param>
/// <param name="NodeId">Its id in hivemind's routing table, 40 hex digits; null when it is not in there.</param>
/// <param name="Connected">Whether a connection is open.</param>
/// <param name="Agent">What identify said; null when it did not.</param>
/// <param name="Serves">What it announces.</param>
/// <param name="Addresses">Those known.</param>
public sealed record SwarmPeer(
    string PeerId, string? NodeId, bool Connected, string? Agent, IReadOnlyList<ServedBlocks> Serves, IReadOnlyList<string> Addresses);

/// <summary>The blocks of one model that a peer announces.</summary>
/// <param name="DhtPrefix">The model's prefix.</param>
/// <param name="Start">First block.</param>
/// <param name="End">The block after the last one.</param>
/// <param name="State">"online", "joining" or "offline".</param>
/// <param name="SelfAnnounced">Whether the peer itself stored it here.</param>
/// <param name="ExpiresAt">When it ends unless it is renewed.</param>
public sealed record ServedBlocks(string DhtPrefix, int Start, int End, string State, bool SelfAnnounced, DateTimeOffset ExpiresAt);
