using Microsoft.Extensions.Logging;
using Registry.Dht.Lookup;
using Registry.Identity;
using Registry.Libp2p;
using Registry.Libp2p.Swarm;

namespace Registry.Dht.Maintenance;

/// <summary>Connects to many known peers, so many at a time, and offers those that answer to the routing table.</summary>
internal sealed partial class PeerDialer(Swarm swarm, RoutingTableMaintainer maintainer, KadOptions options, TimeProvider time, ILogger log)
{
    /// <summary>Dials them in order. <paramref name="settled"/> is told of each whether it was reached, once the table has had a look at it.</summary>
    public Task DialAsync(IEnumerable<KnownPeer> peers, Action<KnownPeer, bool> settled, CancellationToken cancellation) =>
        TakingTurns.ForEachAsync(peers, options.Table.DialsAtOnce, async peer => settled(peer, await DialAsync(peer, cancellation)));

    private async Task<bool> DialAsync(KnownPeer known, CancellationToken cancellation)
    {
        try
        {
            var connection = await swarm.ConnectAsync(known.Peer, known.Addresses, cancellation);
            await connection.IdentifyCompletion.WaitInContextAsync(options.RequestTimeout, time, cancellation);
            if (connection.Identified is { } info) await maintainer.ConsiderAsync(connection, info).WaitInContextAsync(cancellation);
            return true;
        }
        catch (Exception exception) when (exception is ConnectionException or TimeoutException)
        {
            LogUnreachable(log, known.Peer, exception.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Peer} was not reached: {Problem}")]
    private static partial void LogUnreachable(ILogger log, PeerId peer, string problem);
}
