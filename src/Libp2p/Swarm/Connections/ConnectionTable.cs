using Registry.Identity;
using Registry.Libp2p.Swarm.Limits;

namespace Registry.Libp2p.Swarm.Connections;

/// <summary>
/// The open connections by peer. Two peers that dial each other at once end up with two connections. Both prefer the one
/// dialled by the peer with the smaller id (the older, if one side dialled both), so new streams gather there. The other is
/// closed only by the side that dialled it, and only after it has carried no stream for a while: nothing in use is cut, and
/// the two sides never close one each.
/// </summary>
internal sealed class ConnectionTable(PeerId local, ConnectionLimits limits)
{
    private readonly Dictionary<PeerId, PeerSlot> _peers = [];
    private readonly HashSet<PeerId> _shared = [];
    private readonly Dictionary<PeerId, HashSet<string>> _protected = [];
    private readonly Lock _gate = new();
    private PeerConnection[]? _snapshot;
    private bool _closed;

    /// <summary>All open connections; a list that never changes.</summary>
    public IReadOnlyCollection<PeerConnection> All
    {
        get
        {
            lock (_gate)
            {
                return _snapshot ??= [.. _peers.Values.SelectMany(p => p.Connections)];
            }
        }
    }

    public RefusalReason? TryAdd(PeerConnection connection)
    {
        lock (_gate)
        {
            if (_closed) return RefusalReason.ShuttingDown;

            if (connection.Peer.Equals(local)) return RefusalReason.SelfDial;

            if (!_peers.TryGetValue(connection.Peer, out var slot))
            {
                _peers.Add(connection.Peer, slot = new PeerSlot());
            }
            else if (slot.Connections.Length >= limits.MaxPerPeer)
            {
                return RefusalReason.ConnectionsPerPeer;
            }

            connection.Quota = slot.Quota;
            slot.Connections = slot.Connections.Length == 0 ? [connection] : [.. slot.Connections.Append(connection).OrderBy(Rank).ThenBy(c => c.OpenedTimestamp)];
            OnChanged(connection.Peer, slot);
            return null;
        }
    }

    public void Remove(PeerConnection connection)
    {
        lock (_gate)
        {
            if (_peers.TryGetValue(connection.Peer, out var slot))
            {
                slot.Connections = [.. slot.Connections.Where(c => c != connection)];
                OnChanged(connection.Peer, slot);
            }
        }
    }

    /// <summary>The preferred open connection to a peer.</summary>
    public PeerConnection? Find(PeerId peer)
    {
        lock (_gate)
        {
            if (_peers.TryGetValue(peer, out var slot))
            {
                foreach (var connection in slot.Connections)
                {
                    if (connection.IsOpen) return connection;
                }
            }

            return null;
        }
    }

    public IReadOnlyList<PeerConnection> Of(PeerId peer)
    {
        lock (_gate)
        {
            return _peers.TryGetValue(peer, out var slot) ? slot.Connections : [];
        }
    }

    /// <summary>Redundant connections that are ours to close.</summary>
    public List<PeerConnection> Redundant()
    {
        lock (_gate)
        {
            return [.. _shared.SelectMany(p => _peers[p].Connections.Where(c => c.IsOpen).Skip(1)).Where(c => c.IsOutbound && c.StreamCount == 0 && c.IdleFor >= limits.DuplicateGrace)];
        }
    }

    /// <summary>What to close to get from above the high-water mark down to the low one.</summary>
    public List<PeerConnection> Surplus()
    {
        if (All.Count <= limits.HighWater) return [];

        // Those being closed leave the table a little later; counting them would trim too many.
        var open = All.Where(c => c.IsOpen).ToList();
        if (open.Count <= limits.HighWater) return [];

        lock (_gate)
        {
            return [.. open
                .Where(c => c.Age >= limits.TrimGrace && !_protected.ContainsKey(c.Peer))
                .OrderBy(c => c.StreamCount > 0)
                .ThenBy(c => c.IsOutbound)
                .ThenByDescending(c => c.OpenedTimestamp)
                .Take(open.Count - limits.LowWater)];
        }
    }

    public void Protect(PeerId peer, string tag)
    {
        lock (_gate)
        {
            if (!_protected.TryGetValue(peer, out var tags))
            {
                _protected.Add(peer, tags = new HashSet<string>(StringComparer.Ordinal));
            }

            tags.Add(tag);
        }
    }

    public void Unprotect(PeerId peer, string tag)
    {
        lock (_gate)
        {
            if (_protected.TryGetValue(peer, out var tags) && tags.Remove(tag) && tags.Count == 0) _protected.Remove(peer);
        }
    }

    /// <summary>No connection is taken any more.</summary>
    public IReadOnlyCollection<PeerConnection> Close()
    {
        lock (_gate)
        {
            _closed = true;
        }

        return All;
    }

    private void OnChanged(PeerId peer, PeerSlot slot)
    {
        _snapshot = null;
        if (slot.Connections.Length == 0) _peers.Remove(peer);

        if (slot.Connections.Length > 1)
        {
            _shared.Add(peer);
        }
        else
        {
            _shared.Remove(peer);
        }
    }

    private int Rank(PeerConnection connection)
    {
        var localIsSmaller = local.Bytes.Span.SequenceCompareTo(connection.Peer.Bytes.Span) < 0;
        return connection.IsOutbound == localIsSmaller ? 0 : 1;
    }
}

/// <summary>The connections of one peer, in order of preference; nearly always one.</summary>
internal sealed class PeerSlot
{
    public PeerConnection[] Connections { get; set; } = [];

    public StreamQuota Quota { get; } = new();
}
