using Registry.Identity;

namespace Registry.Dht.Routing;

/// <summary>The peers that wait for a place in one bucket: bounded, the one heard of last is the likeliest to be there and goes first.</summary>
internal sealed class ReplacementList
{
    private readonly List<Replacement> _waiting = new(1);

    public int Count => _waiting.Count;

    /// <summary>Adds one, or moves it to the front. The one waiting longest makes room.</summary>
    public void Add(Replacement replacement, RoutingTableLimits limits)
    {
        Remove(replacement.Peer);
        if (limits.ReplacementsPerBucket == 0 || IsGroupFull(replacement.Group, limits.PerGroupInBucket)) return;
        if (_waiting.Count >= limits.ReplacementsPerBucket) _waiting.RemoveAt(0);
        _waiting.Add(replacement);
    }

    public Replacement? Take()
    {
        if (_waiting.Count == 0) return null;
        var last = _waiting[^1];
        _waiting.RemoveAt(_waiting.Count - 1);
        return last;
    }

    public void Remove(PeerId peer)
    {
        for (var i = 0; i < _waiting.Count; i++)
        {
            if (!_waiting[i].Peer.Equals(peer)) continue;
            _waiting.RemoveAt(i);
            return;
        }
    }

    private bool IsGroupFull(IpGroup? group, int max)
    {
        if (group is null) return false;
        var count = 0;
        foreach (var waiting in _waiting)
        {
            if (waiting.Group == group) count++;
        }

        return count >= max;
    }
}
