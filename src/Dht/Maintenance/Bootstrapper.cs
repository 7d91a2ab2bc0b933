using Microsoft.Extensions.Logging;
using Registry.Dht.Lookup;
using Registry.Dht.Routing;
using Registry.Identity;
using Registry.Libp2p;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.Dht.Maintenance;

/// <summary>Joins the network: dials the bootstrap peers, looks up this daemon's own id, and does so again whenever the routing table is empty.</summary>
internal sealed partial class Bootstrapper(
    Swarm swarm, RoutingTable table, RoutingTableMaintainer maintainer, LookupDriver lookups, KadOptions options, TimeProvider time, ILogger log)
{
    /// <summary>How many of the peers are connected now.</summary>
    public async Task<int> JoinAsync(IReadOnlyList<Multiaddr> addresses, CancellationToken cancellation)
    {
        var dials = new List<Task<bool>>();
        foreach (var (peer, known) in ByPeer(addresses)) dials.Add(DialAsync(peer, known, cancellation));
        var connected = (await Task.WhenAll(dials)).Count(static c => c);
        if (table.Count > 0) await lookups.RefreshAsync(swarm.LocalPeer.Bytes, cancellation);
        LogJoined(log, connected, dials.Count, table.Count);
        return connected;
    }

    /// <summary>Runs until cancelled. Pauses double while nobody is reached.</summary>
    public async Task KeepJoinedAsync(IReadOnlyList<Multiaddr> addresses, CancellationToken cancellation)
    {
        var pause = options.BootstrapRetry;
        while (true)
        {
            await Task.Delay(pause, time, cancellation);
            if (table.Count > 0)
            {
                pause = options.BootstrapRetry;
                continue;
            }
            await JoinAsync(addresses, cancellation);
            pause = pause * 2 < options.BootstrapRetryMax ? pause * 2 : options.BootstrapRetryMax;
        }
    }

    private async Task<bool> DialAsync(PeerId peer, List<Multiaddr> addresses, CancellationToken cancellation)
    {
        try
        {
            var connection = await swarm.ConnectAsync(peer, addresses, cancellation);
            await connection.IdentifyCompletion.WaitInContextAsync(options.RequestTimeout, time, cancellation);
            if (connection.Identified is { } info) await maintainer.ConsiderAsync(connection, info).WaitInContextAsync(cancellation);
            return true;
        }
        catch (Exception exception) when (exception is ConnectionException or TimeoutException)
        {
            LogUnreachable(log, peer, exception.Message);
            return false;
        }
    }

    private Dictionary<PeerId, List<Multiaddr>> ByPeer(IReadOnlyList<Multiaddr> addresses)
    {
        var peers = new Dictionary<PeerId, List<Multiaddr>>();
        foreach (var address in addresses)
        {
            if (!PeerId.TryDecode(address.PeerIdBytes.Span, out var peer))
            {
                LogNoPeerId(log, address);
                continue;
            }
            if (peer!.Equals(swarm.LocalPeer)) continue;
            if (!peers.TryGetValue(peer, out var known)) peers.Add(peer, known = []);
            known.Add(address.WithoutPeerId());
        }
        return peers;
    }
}
