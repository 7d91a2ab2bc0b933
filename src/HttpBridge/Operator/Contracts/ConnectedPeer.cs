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
