using Microsoft.Extensions.Logging;
using Registry.Dht.Lookup;
using Registry.Dht.Routing;
using Registry.Identity;
using Registry.Libp2p;
using Registry.Libp2p.Protocols.Identify;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.Dht.Maintenance;

/// <summary>
/// Keeps the routing table in step with the network. A peer gets in when identify lists one of our protocols and it answers a
/// FIND_NODE; it leaves when identify no longer does, or when a request fails while it is not connected.
/// </summary>
internal sealed partial class RoutingTableMaintainer : IAsyncDisposable
{
    // A full bucket's oldest peer is asked no more often than this, however many newcomers press.
    private static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(10);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Swarm _swarm;
    private readonly RoutingTable _table;
    private readonly KadClient _client;
    private readonly KadOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly AdmissionQueue _queue;

    public RoutingTableMaintainer(Swarm swarm, RoutingTable table, KadClient client, KadOptions options, TimeProvider time, ILogger log)
    {
        _swarm = swarm;
        _table = table;
        _client = client;
        _options = options;
        _time = time;
        _log = log;
        _queue = new AdmissionQueue(options.MaxAdmissionChecks, options.MaxWaitingAdmissions, CheckAsync);
    }

    public void Start()
    {
        _client.Settled = OnRequestSettled;
        _swarm.Identified += OnIdentified;
        _swarm.Disconnected += OnDisconnected;
        foreach (var connection in _swarm.Connections)
            if (connection.Identified is { } info) OnIdentified(connection, info);
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

    /// <summary>Completes when the peer of an identified connection is in the table, or will not be.</summary>
    public Task ConsiderAsync(PeerConnection connection, IdentifyInfo info)
    {
        var peer = connection.Peer;
        // A push may leave the protocols out, and then says nothing of them.
        var protocols = info.Protocols.Count > 0 ? info.Protocols : _swarm.PeerStore.Protocols(peer);
        if (!protocols.Any(_options.Protocols.Contains))
        {
            if (_table.Remove(peer)) LogStoppedServing(_log, peer);
            return Task.CompletedTask;
        }
        if (_table.Find(peer) is { } entry)
        {
            entry.LastSeen = _time.GetUtcNow();
            entry.IsConnected = true;
            return Task.CompletedTask;
        }
        var group = GroupOf(connection.RemoteAddress);
        return _table.Probe(peer, group, out _) is Admission.Added or Admission.BucketFull
            ? _queue.Add(new AdmissionCandidate(peer, group))
            : Task.CompletedTask;
    }

    private void OnIdentified(PeerConnection connection, IdentifyInfo info) => ConsiderAsync(connection, info);

    private void OnDisconnected(PeerConnection connection, EndReason reason)
    {
        if (_table.Find(connection.Peer) is { } entry) entry.IsConnected = _swarm.FindConnection(connection.Peer) is not null;
    }

    private void OnRequestSettled(PeerId peer, RequestOutcome outcome)
    {
        if (_table.Find(peer) is not { } entry) return;
        if (outcome == RequestOutcome.Answered)
        {
            entry.LastSeen = _time.GetUtcNow();
        }
        else if (_swarm.FindConnection(peer) is null && _table.Remove(peer))
        {
            LogGone(_log, peer, outcome);
        }
    }

    private async Task CheckAsync(AdmissionCandidate candidate)
    {
        try
        {
            var stale = default(PeerId);
            if (_table.Probe(candidate.Peer, candidate.Group, out var incumbent) == Admission.BucketFull)
            {
                // The long-lived stay: a newcomer takes the place of one that is gone, and of no other.
                if (_time.GetUtcNow() - incumbent!.LastSeen < FreshFor || await AnswersAsync(incumbent.Peer)) return;
                stale = incumbent.Peer;
            }
            if (!await AnswersAsync(candidate.Peer)) return;
            var now = _time.GetUtcNow();
            var admission = stale is null
                ? _table.TryAdd(candidate.Peer, candidate.Group, now, out _)
                : _table.TryReplace(stale, candidate.Peer, candidate.Group, now);
            if (_table.Find(candidate.Peer) is { } entry) entry.IsConnected = _swarm.FindConnection(candidate.Peer) is not null;
            LogChecked(_log, candidate.Peer, admission);
        }
        catch (OperationCanceledException)
        {
            // The daemon is stopping.
        }
    }

    /// <summary>Asked for the peers near this daemon, so that the answer is of use as well.</summary>
    private async Task<bool> AnswersAsync(PeerId peer)
    {
        var reply = await _client.FindNodeAsync(peer, _swarm.LocalPeer.Bytes, _stopping.Token);
        return reply.Outcome == RequestOutcome.Answered;
    }

    private IpGroup? GroupOf(Multiaddr address)
    {
        if (address.IpAddress is not { } ip) return null;
        return _options.ExemptPrivateGroups && AddressScope.Of(address) is AddressScope.Loopback or AddressScope.Private
            ? null
            : IpGroup.Of(ip);
    }
}
