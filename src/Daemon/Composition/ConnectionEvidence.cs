using System.Net;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;
using Registry.Registrations;

namespace Registry.Daemon.Composition;

/// <summary>
/// A live connection authenticated as a peer is a sign of life of what that peer registered. Yamux pings connections that are
/// silent and closes those that do not answer, so one that is open has been heard of lately.
/// </summary>
internal sealed class ConnectionEvidence(Swarm swarm, Registrar registrar)
{
    /// <summary>Well inside the 90 seconds after which a node is degraded.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    /// <summary>Looks at all connections, to be done every <see cref="Period"/>.</summary>
    public Task TellAsync(CancellationToken cancellation)
    {
        foreach (var connection in swarm.Connections)
        {
            if (connection.IsOpen) registrar.HeardFrom(connection.Peer, AddressOf(connection));
        }

        return Task.CompletedTask;
    }

    /// <summary>Null over a relay, whose address it would be.</summary>
    public static IPAddress? AddressOf(PeerConnection connection) =>
        connection.RemoteAddress.Find(MultiaddrProtocol.P2pCircuit) is null ? connection.RemoteAddress.IpAddress : null;
}
