using Registry.Dht.Lookup;
using Registry.Dht.Routing;
using Registry.Identity;

namespace Registry.Dht.Maintenance;

/// <summary>
/// What to ask one peer for, so that its answers together hold its whole routing table: first those closest to itself, then,
/// if that was not all, a key in each bucket that can be farther.
/// </summary>
internal sealed class TableSurvey(PeerId peer, Random random)
{
    /// <summary>With fewer than this the peer has told all it knows: one short of k for the asker, one for the peer itself.</summary>
    private const int FullAnswer = KBucket.Capacity - 2;

    private readonly KadKey _key = KadKey.Of(peer.Bytes.Span);
    private readonly Dictionary<PeerId, KnownPeer> _named = [];
    private int _next = -1;
    private int _deepest = -1;

    /// <summary>Everybody the peer named, but itself.</summary>
    public IReadOnlyCollection<KnownPeer> Named => _named.Values;

    /// <summary>The next key to ask for; null when the table has been seen.</summary>
    public ReadOnlyMemory<byte>? Next()
    {
        if (_next < 0) return peer.Bytes;
        return _next <= _deepest ? BucketKey.Create(_key, _next, random) : null;
    }

    public void OnAnswer(IReadOnlyList<KnownPeer> closer)
    {
        var isFirst = _next < 0;
        _next++;
        var deepest = KadKey.Bits;
        var count = 0;
        foreach (var known in closer)
        {
            if (known.Peer.Equals(peer)) continue;
            count++;
            deepest = Math.Min(deepest, KadKey.Of(known.Peer.Bytes.Span).CommonPrefixLength(_key));
            if (!_named.TryGetValue(known.Peer, out var before) || before.Addresses.Count == 0) _named[known.Peer] = known;
        }
        // All that are nearer than the farthest of these are among them.
        if (isFirst && count >= FullAnswer) _deepest = Math.Min(deepest, RefreshSchedule.MaxPrefix);
    }
}
