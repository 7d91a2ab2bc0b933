using Microsoft.Extensions.Logging;
using Registry.Dht.Lookup;
using Registry.Dht.Routing;
using Registry.Identity;
using Registry.Libp2p;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Swarm.Identify;
using Registry.Multiformats;

namespace Registry.Dht.Maintenance;

/// <summary>
/// Keeps the routing table in step with the network. A peer gets in when identify lists one of our protocols and it answers a
/// FIND_NODE; it leaves when identify no longer does, when a request fails while it is not connected, or when several fail
/// while it is. Whoever waits for its place is checked at once.
/// </summary>
internal sealed partial class RoutingTableMaintainer : IAsyncDisposable
{
    private const int MaxFailures = 3;

    private readonly CancellationTokenSource _stopping = new();
    private readonly Swarm _swarm;
    private readonly RoutingTable _table;
    private readonly KadClient _client;
    private readonly LostPeers _lost;
    private readonly TableCounters _counters;
    private readonly KadOptions _options;
    private readonly SteadyTime _clock;
    private readonly ILogger _log;
    private readonly AdmissionQueue _queue;

    public RoutingTableMaintainer(Swarm swarm, RoutingTable table, KadClient client, LostPeers lost, TableCounters counters, KadOptions options, SteadyTime clock, ILogger log)
    {
        _swarm = swarm;
        _table = table;
        _client = client;
        _lost = lost;
        _counters = counters;
        _options = options;
        _clock = clock;
        _log = log;
        _queue = new AdmissionQueue(options.MaxAdmissionChecks, options.MaxWaitingAdmissions, CheckAsync);
    }

    /// <summary>The table has one peer more. Must be quick and not throw.</summary>
    public Action? Admitted { get; set; }

    /// <summary>The table has one peer less. Must be quick and not throw.</summary>
    public Action? Evicted { get; set; }

    public void Start()
    {
        _client.Settled = OnRequestSettled;
        _swarm.Identified += OnIdentified;
        _swarm.Disconnected += OnDisconnected;
        _ = ConsiderConnectedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _swarm.Identified -= OnIdentified;
        _swarm.Disconnected -= OnDisconnected;
        _stopping.Cancel();
        await _queue.CloseAsync();
        _client.Settled = null;
        _stopping.Dispose();
    }

    /// <summary>Completes when the peer of an identified connection is in the table, or will not be for now.</summary>
    public Task ConsiderAsync(PeerConnection connection, IdentifyInfo info)
    {
        var peer = connection.Peer;
        _lost.Remove(peer);
        // A push may leave the protocols out, and then says nothing of them.
        var protocols = info.Protocols.Count > 0 ? info.Protocols : _swarm.PeerStore.Protocols(peer);
        if (!protocols.Any(_options.Protocols.Contains))
        {
            Evict(peer, Eviction.StoppedServing);
            return Task.CompletedTask;
        }
        if (_table.Find(peer) is { } entry)
        {
            entry.LastSeen = _clock.Now;
            entry.IsConnected = true;
            return Task.CompletedTask;
        }
        var group = GroupOf(connection.RemoteAddress);
        var admission = _table.Probe(peer, group, out var incumbent);
        if (admission == Admission.Added) return _queue.Add(new AdmissionCandidate(peer, group));
        _counters.Count(admission);
        return admission == Admission.BucketFull ? WaitForPlaceAsync(peer, group, incumbent!) : Task.CompletedTask;
    }

    /// <summary>Offers every connected peer to the table that is not in it: one whose check failed may do better now.</summary>
    public async Task ConsiderConnectedAsync()
    {
        var checks = new List<Task>();
        foreach (var connection in _swarm.Connections)
        {
            if (connection.Identified is { } info && _table.Find(connection.Peer) is null) checks.Add(ConsiderAsync(connection, info));
        }

        foreach (var check in checks) await check;
    }

    /// <summary>Asks a peer of the table whether it is still there. When it is not, it has left the table afterwards.</summary>
    public async Task<bool> AskAsync(RoutingEntry entry, CancellationToken cancellation)
    {
        RestoreAddresses(entry);
        var alive = await AnswersAsync(entry.Peer, cancellation);
        _counters.CountCheck(alive);
        return alive;
    }

    /// <summary>The long-lived stay: a newcomer takes the place of one that is gone, and of no other.</summary>
    private Task WaitForPlaceAsync(PeerId peer, IpGroup? group, RoutingEntry incumbent)
    {
        _table.Wait(peer, group);
        var isStale = !incumbent.IsConnected && _clock.Now - incumbent.LastSeen >= _options.Table.LivenessInterval / 2;
        return isStale ? _queue.Add(new AdmissionCandidate(incumbent.Peer, incumbent.Group)) : Task.CompletedTask;
    }

    private void OnIdentified(PeerConnection connection, IdentifyInfo info) => ConsiderAsync(connection, info);

    private void OnDisconnected(PeerConnection connection, EndReason reason)
    {
        if (_table.Find(connection.Peer) is not { } entry) return;
        entry.IsConnected = _swarm.FindConnection(connection.Peer) is not null;
        KeepAddresses(entry);
    }

    private void OnRequestSettled(PeerId peer, RequestOutcome outcome)
    {
        if (_table.Find(peer) is not { } entry) return;
        if (outcome == RequestOutcome.Answered)
        {
            entry.LastSeen = _clock.Now;
            entry.Failures = 0;
            return;
        }
        entry.Failures++;
        if (_swarm.FindConnection(peer) is not null)
        {
            if (entry.Failures >= MaxFailures) Evict(peer, Eviction.Unresponsive);
        }
        else if (!RestoreAddresses(entry))
        {
            LogGone(_log, peer, outcome);
            Evict(peer, Eviction.Unreachable);
        }
    }

    private async Task CheckAsync(AdmissionCandidate candidate)
    {
        try
        {
            if (_table.Find(candidate.Peer) is { } entry) await AskAsync(entry, _stopping.Token);
            else await AdmitAsync(candidate);
        }
        catch (OperationCanceledException)
        {
            // The daemon is stopping.
        }
    }

    private async Task AdmitAsync(AdmissionCandidate candidate)
    {
        var admission = await AnswersAsync(candidate.Peer, _stopping.Token)
            ? _table.TryAdd(candidate.Peer, candidate.Group, _clock.Now)
            : Admission.NoAnswer;
        _counters.Count(admission);
        LogChecked(_log, candidate.Peer, admission);
        switch (admission)
        {
            case Admission.Added when _table.Find(candidate.Peer) is { } entry:
                entry.IsConnected = _swarm.FindConnection(candidate.Peer) is not null;
                KeepAddresses(entry);
                Admitted?.Invoke();
                break;
            case Admission.BucketFull:
                _table.Wait(candidate.Peer, candidate.Group);
                break;
            case Admission.NoAnswer:
                FillPlace(KadKey.Of(candidate.Peer.Bytes.Span));
                break;
        }
    }

    private void Evict(PeerId peer, Eviction reason)
    {
        if (_table.Take(peer) is not { } entry) return;
        _counters.Count(reason);
        LogEvicted(_log, peer, reason);
        if (reason != Eviction.StoppedServing)
        {
            KeepAddresses(entry);
            var now = _clock.Now;
            _lost.Add(new LostPeer(peer, entry.Addresses) { Stayed = now - entry.AddedAt, LastSeen = entry.LastSeen, LostAt = now });
        }
        FillPlace(entry.Key);
        Evicted?.Invoke();
    }

    private void FillPlace(in KadKey key)
    {
        if (_table.TakeReplacement(key) is { } next) _queue.Add(new AdmissionCandidate(next.Peer, next.Group));
    }

    /// <summary>Asked for the peers near this daemon, so that the answer is of use as well.</summary>
    private async Task<bool> AnswersAsync(PeerId peer, CancellationToken cancellation)
    {
        var reply = await _client.FindNodeAsync(peer, _swarm.LocalPeer.Bytes, cancellation);
        return reply.Outcome == RequestOutcome.Answered;
    }

    private void KeepAddresses(RoutingEntry entry)
    {
        if (_swarm.PeerStore.Addresses(entry.Peer) is { Count: > 0 } known) entry.Addresses = known;
    }

    /// <summary>
    /// True when the peer store had forgotten a peer, by the clock or for want of room: a request to it failed without a dial.
    /// </summary>
    private bool RestoreAddresses(RoutingEntry entry)
    {
        if (entry.Addresses.Count == 0 || _swarm.PeerStore.Addresses(entry.Peer).Count > 0) return false;
        _swarm.PeerStore.AddAddresses(entry.Peer, entry.Addresses, _options.LearnedAddressLifetime);
        return true;
    }

    private IpGroup? GroupOf(Multiaddr address)
    {
        if (address.IpAddress is not { } ip) return null;
        return _options.ExemptPrivateGroups && AddressScope.Of(address) is AddressScope.Loopback or AddressScope.Private
            ? null
            : IpGroup.Of(ip);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Checked {Peer} for the routing table: {Admission}.")]
    private static partial void LogChecked(ILogger log, PeerId peer, Admission admission);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Peer} left the routing table: {Reason}.")]
    private static partial void LogEvicted(ILogger log, PeerId peer, Eviction reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Peer} is gone: {Outcome}.")]
    private static partial void LogGone(ILogger log, PeerId peer, RequestOutcome outcome);
}

/// <summary>Why a peer left the routing table.</summary>
internal enum Eviction
{
    /// <summary>A request to it failed while it was not connected.</summary>
    Unreachable,

    /// <summary>It is connected, but several requests in a row failed.</summary>
    Unresponsive,

    /// <summary>Identify lists none of our protocols any more.</summary>
    StoppedServing,
}
