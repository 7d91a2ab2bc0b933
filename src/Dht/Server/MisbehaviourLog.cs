using Registry.Identity;

namespace Registry.Dht.Server;

/// <summary>Counts malformed requests by peer within a window.</summary>
internal sealed class MisbehaviourLog(int limit, TimeSpan window)
{
    // Peers that stay below the limit are forgotten when more than this many misbehave at once.
    private const int MaxPeers = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, (int Count, DateTimeOffset Since)> _peers = [];

    /// <summary>True when the peer has reached the limit; its count starts anew.</summary>
    public bool Add(PeerId peer, DateTimeOffset now)
    {
        lock (_gate)
        {
            var (count, since) = _peers.GetValueOrDefault(peer);
            if (count == 0 || now - since > window) (count, since) = (0, now);
            if (++count >= limit)
            {
                _peers.Remove(peer);
                return true;
            }
            if (_peers.Count >= MaxPeers) Forget(now);
            _peers[peer] = (count, since);
            return false;
        }
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (peer, entry) in _peers)
        {
            if (now - entry.Since > window) _peers.Remove(peer);
        }

        if (_peers.Count >= MaxPeers) _peers.Clear();
    }
}
