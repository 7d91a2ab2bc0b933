using Registry.Dht.Routing;
using Registry.Identity;

namespace Registry.Dht.Lookup;

/// <summary>
/// An iterative FIND_NODE as a state machine: says whom to ask next, is told what came of it, and ends when the
/// <paramref name="beta"/> closest peers that did not fail have answered, or nobody is left to ask.
/// </summary>
internal sealed class NodeLookup(KadKey target, PeerId self, int alpha, int beta)
{
    // Peers that name ever more peers are kept at bay: only the closest are remembered.
    private const int MaxCandidates = 10 * KBucket.Capacity;

    private readonly List<LookupCandidate> _candidates = [];
    private readonly HashSet<PeerId> _heard = [];
    private int _waiting;

    public bool IsFinished { get; private set; }

    /// <summary>Peers asked so far.</summary>
    public int Requests { get; private set; }

    /// <summary>Adds peers to start from.</summary>
    public void Offer(IEnumerable<PeerId> peers)
    {
        foreach (var peer in peers) Hear(peer);
        Settle();
    }

    /// <summary>The next peer to ask; false when enough requests are in flight or the lookup has ended.</summary>
    public bool TryNext(out PeerId? peer)
    {
        peer = null;
        if (IsFinished || _waiting >= alpha) return false;
        var next = _candidates.Find(c => c.State == LookupCandidateState.Heard);
        if (next is null) return false;
        next.State = LookupCandidateState.Waiting;
        _waiting++;
        Requests++;
        peer = next.Peer;
        return true;
    }

    public void OnAnswer(PeerId from, IReadOnlyList<KnownPeer> closer)
    {
        if (!TrySettle(from, LookupCandidateState.Answered)) return;
        for (var i = 0; i < closer.Count && i < 2 * KBucket.Capacity; i++) Hear(closer[i].Peer);
        Settle();
    }

    public void OnFailure(PeerId from)
    {
        if (TrySettle(from, LookupCandidateState.Failed)) Settle();
    }

    /// <summary>The closest peers that answered, closest first.</summary>
    public IReadOnlyList<PeerId> Closest(int count)
        => [.. _candidates.Where(c => c.State == LookupCandidateState.Answered).Take(count).Select(c => c.Peer)];

    private bool TrySettle(PeerId peer, LookupCandidateState state)
    {
        var candidate = _candidates.Find(c => c.Peer.Equals(peer));
        if (candidate is not { State: LookupCandidateState.Waiting }) return false;
        candidate.State = state;
        _waiting--;
        return true;
    }

    private void Hear(PeerId peer)
    {
        if (peer.Equals(self) || _heard.Count >= 10 * MaxCandidates || !_heard.Add(peer)) return;
        var distance = KadKey.Of(peer.Bytes.Span).DistanceTo(target);
        var at = _candidates.Count;
        while (at > 0 && distance.CompareTo(_candidates[at - 1].Distance) < 0) at--;
        if (at >= MaxCandidates) return;
        _candidates.Insert(at, new LookupCandidate(peer, distance));
        if (_candidates.Count > MaxCandidates) DropFarthestIdle();
    }

    /// <summary>One that was not asked, so that no answer comes for what is forgotten.</summary>
    private void DropFarthestIdle()
    {
        var last = _candidates.FindLastIndex(c => c.State != LookupCandidateState.Waiting);
        if (last >= 0) _candidates.RemoveAt(last);
    }

    private void Settle()
    {
        var answered = 0;
        foreach (var candidate in _candidates)
        {
            if (candidate.State == LookupCandidateState.Failed) continue;
            if (candidate.State != LookupCandidateState.Answered || ++answered == beta) break;
        }
        IsFinished = answered >= beta
            || (_waiting == 0 && !_candidates.Exists(c => c.State == LookupCandidateState.Heard));
    }
}
