using Registry.Identity;
using Registry.Libp2p.Swarm;

namespace Registry.Hivemind.Upkeep;

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
