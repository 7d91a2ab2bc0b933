using Registry.Dht.Routing;
using Registry.Libp2p;
using Registry.Libp2p.Swarm;

namespace Registry.Dht.Maintenance;

/// <summary>Writes the peers of the table, and those lost lately, to the journal.</summary>
internal sealed class TableSaver(
    Swarm swarm, RoutingTable table, LostPeers lost, RoutingTableJournal journal, SaveSchedule schedule, RoutingTableOptions options, SteadyTime clock) : IUpkeepJob
{
    public string Name => "saving of the routing table";

    public DateTimeOffset? Due => schedule.Due;

    public Task RunAsync(CancellationToken cancellation) => SaveAsync();

    public async Task SaveAsync()
    {
        var peers = Peers();
        await journal.SaveAsync(peers);
        schedule.OnSaved(peers.Count, clock.Now);
    }

    private List<SavedPeer> Peers()
    {
        var now = clock.Now;
        var peers = new List<SavedPeer>();
        foreach (var entry in table.Snapshot())
        {
            var addresses = entry.AddressesIn(swarm.PeerStore);
            // A connected one is there now, whenever it last answered a request.
            if (addresses.Count > 0) peers.Add(new SavedPeer(entry.Peer, addresses, clock.ToWall(entry.IsConnected ? now : entry.LastSeen)));
        }
        foreach (var peer in lost.Take(now)) peers.Add(new SavedPeer(peer.Peer, peer.Addresses, clock.ToWall(peer.LastSeen)));
        return [.. peers.OrderByDescending(static p => p.LastSeen).Take(options.MaxSaved)];
    }
}

/// <summary>When to save the table: every interval, and shortly after it has doubled, so that a young node is not killed unsaved.</summary>
internal sealed class SaveSchedule(TimeSpan interval, Random random)
{
    private static readonly TimeSpan AfterGrowth = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private DateTimeOffset? _due;
    private int _saved;

    /// <summary>Null until there is something to save.</summary>
    public DateTimeOffset? Due
    {
        get { lock (_gate) return _due; }
    }

    public void OnAdmitted(int count, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (count < Math.Max(2 * _saved, 1)) return;
            var soon = now + (AfterGrowth < interval ? AfterGrowth : interval);
            if (_due is null || soon < _due) _due = soon;
        }
    }

    public void OnSaved(int count, DateTimeOffset now)
    {
        lock (_gate)
        {
            _saved = count;
            _due = now + Jitter.Shorten(interval, random);
        }
    }
}
