using Microsoft.Extensions.Logging;
using Registry.Hivemind.Routing;
using Registry.Hivemind.Storage;
using Registry.Identity;
using Registry.Libp2p;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Swarm.Identify;

namespace Registry.Hivemind.Upkeep;

/// <summary>
/// What is done every few seconds: expired records go, nodes without a connection are asked whether they are still there, workers'
/// connections are protected, and what a restarted node needs to find them again is saved.
/// </summary>
internal sealed class NodeUpkeep(
    Swarm swarm, Neighbours neighbours, NodeClient client, RecordStore records, NodeJournal? journal, HivemindOptions options, TimeProvider time, Random random, ILogger log) : IDisposable
{
    /// <summary>Records looked at in one go; other work gets its turn between them.</summary>
    private const int ExpiryBudget = 10_000;

    /// <summary>Addresses change too, so now and then all is saved whether the table has changed or not.</summary>
    private const int SaveEvery = 6;

    private readonly ProtectedPeers _protected = new(swarm, options.MaxProtected);

    // Nodes that were started together go their own ways.
    private readonly Rounds _rounds = new("The upkeep of the hivemind node", time, log);
    private readonly TimeSpan _firstRound = options.UpkeepInterval * random.NextDouble();
    private int _round;
    private int _savedVersion;
    private volatile bool _hasNewAddresses;
    private int _next;

    /// <summary>
    /// The peers of the last run, to be dialled. Until <see cref="ForgetEarlier"/> they are saved again: they are not in the table
    /// before they answer.
    /// </summary>
    public IReadOnlyList<RememberedPeer> Earlier { get; private set; } = [];

    /// <summary>To be called before <see cref="RunAsync"/>, whose first save takes the place of what was saved in the last run.</summary>
    public void Begin()
    {
        Earlier = journal?.Load(options.MaxRemembered) ?? [];
        swarm.Connected += OnConnected;
        swarm.Disconnected += OnDisconnected;
        swarm.Identified += OnIdentified;
        foreach (var connection in swarm.Connections) OnConnected(connection);
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        var untilRound = _firstRound;
        while (true)
        {
            var pause = journal is not null && options.SaveDelay < untilRound ? options.SaveDelay : untilRound;
            await ContextWaits.PauseAsync(pause, time, stopping);
            if (stopping.IsCancellationRequested) return;
            untilRound -= pause;
            var isRound = untilRound <= TimeSpan.Zero;
            if (isRound) untilRound = options.UpkeepInterval;
            await _rounds.TryAsync(
                async _ =>
                {
                    if (_hasNewAddresses || neighbours.Table.Version != _savedVersion) await SaveAsync();
                    if (isRound) await RunRoundAsync(stopping);
                },
                stopping);
        }
    }

    /// <summary>Whoever of them was to come back is in the table.</summary>
    public void ForgetEarlier() => Earlier = [];

    public async Task SaveAsync()
    {
        if (journal is null) return;
        _hasNewAddresses = false;
        var version = neighbours.Table.Version;
        if (await journal.SaveAsync(Remembered())) _savedVersion = version;
    }

    public void Dispose()
    {
        swarm.Connected -= OnConnected;
        swarm.Disconnected -= OnDisconnected;
        swarm.Identified -= OnIdentified;
        _protected.Set([]);
    }

    private async Task RunRoundAsync(CancellationToken stopping)
    {
        var now = time.Seconds();
        records.Expire(now, ExpiryBudget);
        var nodes = neighbours.Table.Nodes();
        _protected.Set(records.SelfAnnounced(now).Concat(nodes.Select(static node => node.Peer)).Where(IsConnected));
        await CheckAsync(nodes, stopping);
        if (++_round % SaveEvery == 0) await SaveAsync();
    }

    /// <summary>Who is connected comes first: an announcement outlives its peer by days, if that wants it to.</summary>
    private List<RememberedPeer> Remembered()
    {
        var peers = records.SelfAnnounced(time.Seconds())
            .Concat(neighbours.Table.Nodes().Select(static node => node.Peer))
            .Select(peer => new RememberedPeer(peer, swarm.PeerStore.Addresses(peer)))
            .Where(static known => known.Addresses.Count > 0)
            .Concat(Earlier)
            .DistinctBy(static known => known.Peer);
        return [.. peers.OrderByDescending(known => IsConnected(known.Peer)).Take(options.MaxRemembered)];
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

    private void OnConnected(PeerConnection connection) => TellRecords(connection.Peer);

    private void OnDisconnected(PeerConnection connection, EndReason reason) => TellRecords(connection.Peer);

    private void TellRecords(PeerId peer) => records.SetConnected(peer, () => IsConnected(peer));

    /// <summary>A node may be in the table before it has said where it listens.</summary>
    private void OnIdentified(PeerConnection connection, IdentifyInfo info)
    {
        if (neighbours.Table.TryGetId(connection.Peer, out _)) _hasNewAddresses = true;
    }
}

/// <summary>Keeps the connections of peers that matter to the swarm of workers from being trimmed, up to a bound.</summary>
internal sealed class ProtectedPeers(Swarm swarm, int max)
{
    private const string Tag = "hivemind";

    private HashSet<PeerId> _peers = [];

    /// <summary>These, those named first before the others, and nobody else.</summary>
    public void Set(IEnumerable<PeerId> peers)
    {
        var wanted = peers.Distinct().Take(max).ToHashSet();
        foreach (var peer in wanted)
        {
            if (!_peers.Contains(peer)) swarm.Protect(peer, Tag);
        }

        foreach (var peer in _peers)
        {
            if (!wanted.Contains(peer)) swarm.Unprotect(peer, Tag);
        }

        _peers = wanted;
    }
}
