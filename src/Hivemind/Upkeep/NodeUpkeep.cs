using Registry.Hivemind.Client;
using Registry.Hivemind.Routing;
using Registry.Hivemind.Storage;
using Registry.Identity;
using Registry.Libp2p;
using Registry.Libp2p.Swarm;

namespace Registry.Hivemind.Upkeep;

/// <summary>
/// What is done every few seconds: expired records go, nodes without a connection are asked whether they are still there, workers'
/// connections are protected, and what a restarted node needs to find them again is saved.
/// </summary>
internal sealed class NodeUpkeep(
    Swarm swarm, Neighbours neighbours, NodeClient client, RecordStore records, NodeJournal? journal, HivemindOptions options, TimeProvider time) : IDisposable
{
    /// <summary>Records looked at in one go; other work gets its turn between them.</summary>
    private const int ExpiryBudget = 10_000;

    private const int SaveEvery = 6;

    private readonly ProtectedPeers _protected = new(swarm, options.MaxProtected);
    private int _turn;
    private int _saved;
    private int _next;

    public void Watch()
    {
        swarm.Connected += OnConnected;
        swarm.Disconnected += OnDisconnected;
        foreach (var connection in swarm.Connections) OnConnected(connection);
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        while (true)
        {
            await ContextWaits.PauseAsync(options.UpkeepInterval, time, stopping);
            if (stopping.IsCancellationRequested) return;
            records.Expire(time.Seconds(), ExpiryBudget);
            var announced = records.SelfAnnounced(time.Seconds());
            var nodes = neighbours.Table.Nodes();
            _protected.Set(announced.Concat(nodes.Select(static node => node.Peer)).Where(IsConnected));
            await CheckAsync(nodes, stopping);

            // Addresses change too, so now and then it is done whether the table has changed or not.
            if (neighbours.Table.Version != _saved || _turn++ % SaveEvery == 0) await SaveAsync();
        }
    }

    public async Task SaveAsync()
    {
        if (journal is null) return;
        var version = neighbours.Table.Version;
        if (await journal.SaveAsync(Remembered())) _saved = version;
    }

    public void Dispose()
    {
        swarm.Connected -= OnConnected;
        swarm.Disconnected -= OnDisconnected;
        _protected.Set([]);
    }

    private List<RememberedPeer> Remembered()
    {
        var peers = records.SelfAnnounced(time.Seconds()).Concat(neighbours.Table.Nodes().Select(static node => node.Peer)).Distinct();
        return [.. peers.Select(peer => new RememberedPeer(peer, swarm.PeerStore.Addresses(peer))).Where(static peer => peer.Addresses.Count > 0).Take(options.MaxRemembered)];
    }

    /// <summary>A few each time, one after the other around the table. Who is connected is there.</summary>
    private async Task CheckAsync(IReadOnlyList<TableNode> nodes, CancellationToken stopping)
    {
        var gone = nodes.Where(node => !IsConnected(node.Peer)).ToList();
        if (gone.Count == 0) return;
        var asked = Enumerable.Range(0, Math.Min(gone.Count, options.ChecksAtOnce)).Select(i => gone[(_next + i) % gone.Count]).ToList();
        _next = (_next + asked.Count) % gone.Count;
        await Task.WhenAll(asked.Select(node => client.PingAsync(node.Peer, validate: false, stopping).AsTask()));
    }

    private bool IsConnected(PeerId peer) => swarm.FindConnection(peer) is not null;

    private void OnConnected(PeerConnection connection) => records.SetConnected(connection.Peer, true);

    private void OnDisconnected(PeerConnection connection, EndReason reason) => records.SetConnected(connection.Peer, IsConnected(connection.Peer));
}
