using Microsoft.Extensions.Logging;
using Registry.Dht.Lookup;
using Registry.Dht.Routing;
using Registry.Identity;
using Registry.Libp2p;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.Dht.Maintenance;

/// <summary>
/// Joins the network: dials the bootstrap peers and those saved by an earlier run, then looks up this node's own id. Later
/// dials those of them that are missing, and peers lost since, when the table is low and twice in each refresh period.
/// </summary>
internal sealed partial class Bootstrapper(
    Swarm swarm,
    RoutingTable table,
    PeerDialer dialer,
    RoutingTableMaintainer maintainer,
    LookupDriver lookups,
    LostPeers lost,
    RejoinSchedule schedule,
    TableCounters counters,
    RoutingTableOptions options,
    SteadyTime clock,
    TimeProvider time,
    ILogger log) : IUpkeepJob
{
    /// <summary>How long the first lookup waits for more peers to start from, once there is one.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private volatile KnownPeer[] _bootstrap = [];

    public string Name => "rejoining";

    public DateTimeOffset? Due => schedule.Due;

    /// <summary>Tells the schedule of a change of the table.</summary>
    public void OnTableChanged() => schedule.OnChange(table.Count, IsSomebodyMissing(), clock.Now);

    /// <summary>
    /// How many of the bootstrap peers are connected at the end. The table fills, and the own id is looked up, long before
    /// the last dial has failed.
    /// </summary>
    public async Task<int> JoinAsync(IReadOnlyList<Multiaddr> addresses, IReadOnlyList<SavedPeer> saved, CancellationToken cancellation)
    {
        _bootstrap = ByPeer(addresses);
        var peers = new Dictionary<PeerId, SavedPeer>();
        foreach (var peer in saved)
        {
            if (!peer.Peer.Equals(swarm.LocalPeer)) peers.TryAdd(peer.Peer, peer);
        }

        var bootstrap = _bootstrap.Where(p => !peers.ContainsKey(p.Peer));
        await ReachAsync([.. bootstrap, .. peers.Values.Select(p => p.Known)], Settle, cancellation);
        var connected = _bootstrap.Count(IsConnected);
        if (_bootstrap.Length + saved.Count > 0) LogJoined(log, connected, _bootstrap.Length, table.Count);
        schedule.Begin(table.Count, IsSomebodyMissing(), clock.Now);
        return connected;

        void Settle(KnownPeer known, bool reached)
        {
            if (reached || !peers.TryGetValue(known.Peer, out var peer)) return;
            lost.Add(new LostPeer(peer.Peer, peer.Addresses) { LastSeen = clock.FromWall(peer.LastSeen), LostAt = clock.Now });
        }
    }

    /// <summary>Dials who is missing.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        counters.CountRejoin();
        var missing = _bootstrap.Where(IsMissing).ToList();
        var known = missing.Select(static p => p.Peer).ToHashSet();
        foreach (var peer in lost.Take(clock.Now))
        {
            if (known.Add(peer.Peer)) missing.Add(new KnownPeer(peer.Peer, peer.Addresses));
        }

        var reached = await ReachAsync(missing, static (_, _) => { }, cancellation);
        if (reached == 0 && table.Count < options.LowPeers)
        {
            // Nobody came back, but those that are left may know others.
            await maintainer.ConsiderConnectedAsync().WaitInContextAsync(cancellation);
            if (table.Count > 0) await LookUpSelfAsync(cancellation);
        }
        if (reached > 0) LogRejoined(log, reached, missing.Count, table.Count);
        schedule.OnTried(table.Count, IsSomebodyMissing(), clock.Now);
    }

    /// <summary>Dials them all; looks up the own id as soon as somebody is there to ask, and once more if others were slower. How many were reached.</summary>
    private async Task<int> ReachAsync(List<KnownPeer> peers, Action<KnownPeer, bool> settled, CancellationToken cancellation)
    {
        var reached = 0;
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var dials = dialer.DialAsync(peers, OnSettled, cancellation);
        await Task.WhenAny(dials, EndOfAsync(first.Task));
        await WaitAsync(dials, cancellation);
        var early = Volatile.Read(ref reached);
        if (early > 0 && table.Count > 0) await LookUpSelfAsync(cancellation);
        await dials;
        if (reached > early && table.Count > 0) await LookUpSelfAsync(cancellation);
        return reached;

        void OnSettled(KnownPeer peer, bool wasReached)
        {
            settled(peer, wasReached);
            if (!wasReached) return;
            Interlocked.Increment(ref reached);
            first.TrySetResult();
        }
    }

    /// <summary>One that WhenAny hears of within the synchronization context (see <see cref="ContextWaits"/>).</summary>
    private static async Task EndOfAsync(Task task) => await task;

    private async Task WaitAsync(Task dials, CancellationToken cancellation)
    {
        try
        {
            await dials.WaitInContextAsync(Patience, time, cancellation);
        }
        catch (TimeoutException)
        {
            // The rest is slow or gone.
        }
    }

    private async Task LookUpSelfAsync(CancellationToken cancellation) => await lookups.RefreshSelfAsync(cancellation);

    private bool IsSomebodyMissing() => lost.Count > 0 || _bootstrap.Any(IsMissing);

    /// <summary>One in the table is there, connected or not: only when it leaves the table is something wrong.</summary>
    private bool IsMissing(KnownPeer peer) => !IsConnected(peer) && table.Find(peer.Peer) is null;

    private bool IsConnected(KnownPeer peer) => swarm.FindConnection(peer.Peer) is not null;

    private KnownPeer[] ByPeer(IReadOnlyList<Multiaddr> addresses)
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
        return [.. peers.Select(static p => new KnownPeer(p.Key, p.Value))];
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to {Connected} of {Known} bootstrap peers; the routing table holds {Table}.")]
    private static partial void LogJoined(ILogger log, int connected, int known, int table);

    [LoggerMessage(Level = LogLevel.Information, Message = "Reached {Reached} of {Missing} peers that were missing; the routing table holds {Table}.")]
    private static partial void LogRejoined(ILogger log, int reached, int missing, int table);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Bootstrap address {Address} is not used: it does not end in /p2p/<peer id>.")]
    private static partial void LogNoPeerId(ILogger log, Multiaddr address);
}

/// <summary>
/// When to dial bootstrap and lost peers again: while the table is low with pauses that double from <paramref name="first"/>
/// to <paramref name="longest"/>, otherwise twice in a refresh period as long as somebody is missing.
/// </summary>
internal sealed class RejoinSchedule(int low, TimeSpan first, TimeSpan longest, TimeSpan refresh, Random random)
{
    private readonly Lock _gate = new();
    private int _attempts;
    private int _count;
    private bool _began;
    private DateTimeOffset? _due;

    /// <summary>Null while there is no reason.</summary>
    public DateTimeOffset? Due
    {
        get { lock (_gate) return _due; }
    }

    /// <summary>The first attempt to join is over.</summary>
    public void Begin(int count, bool missing, DateTimeOffset now)
    {
        lock (_gate)
        {
            _began = true;
            _count = count;
            _due = Next(missing, now);
        }
    }

    /// <summary>The table has this many peers now; <paramref name="missing"/>: there is somebody to dial who is not connected.</summary>
    public void OnChange(int count, bool missing, DateTimeOffset now)
    {
        lock (_gate)
        {
            var lost = count < _count;
            _count = count;
            if (!_began) return;
            if (count >= low) _attempts = 0;
            // One more lost while there are few: something happens, and waiting long would be wrong.
            else if (lost) (_attempts, _due) = (0, null);
            _due ??= Next(missing, now);
        }
    }

    /// <summary>An attempt is over.</summary>
    public void OnTried(int count, bool missing, DateTimeOffset now)
    {
        lock (_gate)
        {
            _count = count;
            _attempts = count >= low ? 0 : _attempts + 1;
            _due = Next(missing, now);
        }
    }

    private DateTimeOffset? Next(bool missing, DateTimeOffset now)
    {
        if (_count < low) return now + Jitter.Shorten(Pause(), random);
        return missing ? now + Jitter.Shorten(refresh / 2, random) : null;
    }

    private TimeSpan Pause()
    {
        var pause = first;
        for (var i = 0; i < _attempts && pause < longest; i++) pause *= 2;
        return pause < longest ? pause : longest;
    }
}
