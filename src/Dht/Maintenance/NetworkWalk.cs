using System.Diagnostics.CodeAnalysis;
using Registry.Dht.Lookup;
using Registry.Identity;

namespace Registry.Dht.Maintenance;

/// <summary>Whom to visit in a walk: everybody heard of, in the order heard of, each once, at most so many.</summary>
internal sealed class NetworkWalk(PeerId self, int max)
{
    private readonly Queue<KnownPeer> _waiting = new();
    private readonly HashSet<PeerId> _heard = [self];

    public void Offer(IEnumerable<KnownPeer> peers)
    {
        foreach (var peer in peers)
        {
            // The local peer is among those heard of.
            if (_heard.Count > max) return;
            if (_heard.Add(peer.Peer)) _waiting.Enqueue(peer);
        }
    }

    public bool TryNext([NotNullWhen(true)] out KnownPeer? peer) => _waiting.TryDequeue(out peer);
}
