using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Dht.Maintenance;

/// <summary>
/// Peers that left the table because they were not reached, to be dialled again now and then: two halves of a network that
/// was split know each other from before.
/// </summary>
internal sealed class LostPeers(int capacity, TimeSpan lifetime)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, LostPeer> _peers = [];

    public int Count
    {
        get { lock (_gate) return _peers.Count; }
    }

    /// <summary>Remembers a peer; when full, the one that stayed in the table for the shortest time is forgotten.</summary>
    public void Add(LostPeer lost)
    {
        if (lost.Addresses.Count == 0 || capacity == 0) return;
        lock (_gate)
        {
            if (_peers.TryGetValue(lost.Peer, out var known))
            {
                // Lost again before it was back: its time runs from the first loss.
                _peers[lost.Peer] = known with { Addresses = lost.Addresses };
                return;
            }
            if (_peers.Count >= capacity && !TryMakeRoom(lost)) return;
            _peers.Add(lost.Peer, lost);
        }
    }

    /// <summary>It was reached, or is no DHT server any more.</summary>
    public bool Remove(PeerId peer)
    {
        lock (_gate) return _peers.Remove(peer);
    }

    /// <summary>Those not yet forgotten, lately seen ones first.</summary>
    public List<LostPeer> Take(DateTimeOffset now)
    {
        lock (_gate)
        {
            foreach (var (peer, lost) in _peers)
            {
                if (now - lost.LostAt >= lifetime) _peers.Remove(peer);
            }

            return [.. _peers.Values.OrderByDescending(static p => p.LastSeen)];
        }
    }

    private bool TryMakeRoom(LostPeer newcomer)
    {
        var least = newcomer;
        foreach (var lost in _peers.Values)
        {
            if (lost.Stayed < least.Stayed || (lost.Stayed == least.Stayed && lost.LostAt < least.LostAt)) least = lost;
        }

        return !ReferenceEquals(least, newcomer) && _peers.Remove(least.Peer);
    }
}

/// <summary>A peer that was in the table and could not be reached.</summary>
internal sealed record LostPeer(PeerId Peer, IReadOnlyList<Multiaddr> Addresses)
{
    /// <summary>How long it was in the table: those that stayed long are the likeliest to come back.</summary>
    public TimeSpan Stayed { get; init; }

    public DateTimeOffset LastSeen { get; init; }

    public DateTimeOffset LostAt { get; init; }
}
