using Registry.Daemon.Configuration;
using Registry.Dht;
using Registry.Hivemind;
using Registry.Hivemind.Calls;
using Registry.Hivemind.Petals;
using Registry.Hivemind.Reachability;
using Registry.Hivemind.Storage;
using Registry.Hivemind.Upkeep;
using Registry.Identity;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;
using Registry.Sqlite;

namespace Registry.Daemon.Composition;

/// <summary>The hivemind side of the daemon, on the same swarm as the DHT.</summary>
internal sealed record HivemindParts(RemoteCalls Calls, RecordStore Records, HivemindNode Node, SwarmReader Reader, ReachabilityChecker Reachability)
{
    /// <summary>Long enough for the first dials; a peer that is connected is known without it.</summary>
    private static readonly TimeSpan BootstrapAddressLifetime = TimeSpan.FromHours(1);

    /// <summary>Nothing is served before <see cref="Start"/>. Throws DatabaseUnavailableException.</summary>
    public static async Task<HivemindParts> ComposeAsync(
        Owned owned, NodeSettings settings, Database database, KadDht dht, Swarm swarm, Prober prober, TimeProvider time, Func<Random> random, ILoggerFactory loggers)
    {
        var journal = new NodeJournal(database, loggers);
        var id = await journal.OpenIdAsync(random());
        var records = new RecordStore(settings.HivemindRecords, owned.AddAsync(new RecordJournal(database, settings.HivemindJournal, time, loggers)));
        var lookups = new PeerLookups(dht, time);
        var calls = new RemoteCalls(swarm, settings.HivemindCalls, lookups.FindAsync, time, random(), loggers);
        var reachability = new ReachabilityChecker(calls, prober, lookups.FindAsync, settings.Reachability, time, random(), loggers);
        var node = owned.AddAsync(new HivemindNode(id, calls, settings.Hivemind, records, time, random(), loggers, journal));
        var reader = new SwarmReader((keys, cancellation) => node.GetAsync(keys, latest: true, cancellation), settings.SwarmReader, time, loggers);
        return new HivemindParts(calls, records, node, reader, reachability);
    }

    public void Start()
    {
        Node.Start();
        Reachability.Start();
    }

    /// <summary>Joins the swarm through the daemon's bootstrap peers, which may be hivemind nodes.</summary>
    public Task<int> JoinAsync(IReadOnlyList<Multiaddr> bootstrap, CancellationToken cancellation)
    {
        var peers = new HashSet<PeerId>();
        foreach (var address in bootstrap)
        {
            if (!PeerId.TryDecode(address.PeerIdBytes.Span, out var peer) || peer.Equals(Calls.Swarm.LocalPeer)) continue;
            Calls.Swarm.PeerStore.AddAddresses(peer, [address], BootstrapAddressLifetime);
            peers.Add(peer);
        }

        return Node.JoinAsync([.. peers], cancellation);
    }
}
