using System.Diagnostics.CodeAnalysis;
using Registry.Dht.Routing;
using Registry.Identity;

namespace Registry.Dht.Lookup;

/// <summary>
/// An iterative lookup as a state machine (libp2p/specs kad-dht, "Peer routing"): says whom to ask next, is told what came of
/// it, and ends when the closest peers have answered. Times are counted from its start.
/// <para>
/// Against liars: those that fail or stall hold nothing up; whoever names peers that do not answer has the rest of its names
/// asked last and waited for no longer; a peer that failed at the addresses one gave is asked again at those of another.
/// </para>
/// </summary>
internal sealed class IterativeLookup(KadKey target, PeerId self, LookupRules rules)
{
    private const int MaxAttempts = 3;

    // Times alpha: where answers are slow, others are asked meanwhile, up to a bound.
    private const int MaxInFlight = 3;
    private const int MaxRequests = 25 * KBucket.Capacity;

    // Of peers that name ever more peers only so many names are remembered; enough that a handful of them do not push out all others.
    private const int MaxCandidates = 50 * KBucket.Capacity;

    private readonly List<LookupCandidate> _candidates = [];
    private readonly Dictionary<PeerId, LookupCandidate> _known = [];
    private int _waiting;
    private int _slow;
    private int _waitingUnvouched;
    private int _givenUp;

    public KadKey Target => target;

    public bool IsFinished { get; private set; }

    /// <summary>Requests made so far.</summary>
    public int Requests { get; private set; }

    /// <summary>All that are remembered, closest first.</summary>
    public IReadOnlyList<LookupCandidate> Candidates => _candidates;

    /// <summary>When <see cref="TryNext"/> has to be called although nothing was answered; null when nothing is in flight.</summary>
    public TimeSpan? NextWake
    {
        get
        {
            TimeSpan? next = null;
            foreach (var candidate in _candidates)
            {
                if (candidate.State is not (LookupCandidateState.Waiting or LookupCandidateState.GivenUp)) continue;
                var due = candidate.AskedAt + (candidate.State == LookupCandidateState.GivenUp ? rules.RequestTimeout : candidate.IsSlow ? rules.GiveUpRequest : rules.SlowRequest);
                if (next is null || due < next) next = due;
            }
            return next < rules.Timeout || next is null ? next : rules.Timeout;
        }
    }

    /// <summary>Adds peers to start from.</summary>
    public void Offer(IEnumerable<KnownPeer> peers)
    {
        foreach (var peer in peers) Hear(peer, namer: null);
        Settle();
    }

    /// <summary>The next peer to ask; false when enough requests are in flight, nobody is left, or the lookup has ended.</summary>
    public bool TryNext(TimeSpan now, [NotNullWhen(true)] out LookupCandidate? next)
    {
        Expire(now);
        next = IsFinished || _waiting - _slow >= rules.Alpha || _waiting >= MaxInFlight * rules.Alpha || Requests >= MaxRequests ? null : Choose();
        if (next is null) return false;
        _waiting++;
        Requests++;
        next.Attempts++;
        next.IsSlow = false;
        next.AskedAt = now;
        next.Become(LookupCandidateState.Waiting);
        Recount();
        return true;
    }

    /// <summary>An answer; also one that comes late, as long as it is still welcome.</summary>
    public void OnAnswer(LookupCandidate from, IReadOnlyList<KnownPeer> closer)
    {
        if (from.State is not (LookupCandidateState.Waiting or LookupCandidateState.GivenUp)) return;
        Move(from, LookupCandidateState.Answered);
        for (var i = 0; i < closer.Count && i < KadReplies.MaxPeers; i++) Hear(closer[i], from);
        Settle();
    }

    /// <summary>No usable answer to the request that was the candidate's <paramref name="attempt"/>-th.</summary>
    public void OnFailure(LookupCandidate from, int attempt)
    {
        if (attempt != from.Attempts || from.State is not (LookupCandidateState.Waiting or LookupCandidateState.GivenUp)) return;
        Move(from, LookupCandidateState.Failed);
        ReviveIfWorthIt(from, namer: null);
        Settle();
    }

    /// <summary>The closest peers that answered, closest first.</summary>
    public IReadOnlyList<LookupCandidate> Closest(int count)
        => [.. _candidates.Where(c => c.State == LookupCandidateState.Answered).Take(count)];

    /// <summary>
    /// Those of the <paramref name="count"/> closest that have answered, once the <paramref name="beta"/> closest of all have:
    /// then hardly anybody closer is still to be found. Empty before.
    /// </summary>
    public List<LookupCandidate> Converged(int beta, int count)
    {
        var answered = new List<LookupCandidate>();
        var seen = 0;
        foreach (var candidate in _candidates)
        {
            if (!candidate.IsLive || (candidate.State != LookupCandidateState.Answered && candidate.IsDoubtful)) continue;
            if (candidate.State == LookupCandidateState.Answered) answered.Add(candidate);
            if (++seen == count || (answered.Count < seen && seen <= beta)) break;
        }
        return answered.Count >= Math.Min(beta, seen) ? answered : [];
    }

    /// <summary>
    /// The closest that somebody vouches for, among as many as matter; of the others only as many at a time as leave room for
    /// these. Where one is slow to answer, the next one is asked in case none comes.
    /// </summary>
    private LookupCandidate? Choose()
    {
        LookupCandidate? doubted = null;
        var ahead = 0;
        foreach (var candidate in _candidates)
        {
            if (!candidate.IsLive) continue;
            var isVouchedFor = candidate.IsVouchedFor;
            if (candidate.State == LookupCandidateState.Heard)
            {
                if (isVouchedFor) return candidate;
                doubted ??= candidate;
            }
            if ((isVouchedFor || candidate.State == LookupCandidateState.Answered) && !candidate.IsSlow && ++ahead >= rules.Width) break;
        }
        return _waitingUnvouched < (rules.Alpha + 1) / 2 ? doubted : null;
    }

    private void Hear(KnownPeer named, LookupCandidate? namer)
    {
        if (named.Peer.Equals(self)) return;
        if (_known.TryGetValue(named.Peer, out var candidate))
        {
            if (candidate.State == LookupCandidateState.Heard && namer is not null) candidate.AddNamer(namer);
            candidate.AddAddresses(named.Addresses);
            ReviveIfWorthIt(candidate, namer);
            return;
        }
        var distance = KadKey.Of(named.Peer.Bytes.Span).DistanceTo(target);
        var at = _candidates.Count;
        while (at > 0 && distance.CompareTo(_candidates[at - 1].Distance) < 0) at--;
        if (at >= MaxCandidates) return;
        candidate = new LookupCandidate(named.Peer, distance, namer is null ? 1 : namer.Hop + 1);
        candidate.AddAddresses(named.Addresses);
        if (namer is not null) candidate.AddNamer(namer);
        _known.Add(named.Peer, candidate);
        _candidates.Insert(at, candidate);
        if (_candidates.Count > MaxCandidates) DropFarthestIdle();
    }

    /// <summary>One that failed, else one that was not asked, since no answer must come for what is forgotten.</summary>
    private void DropFarthestIdle()
    {
        var last = _candidates.FindLastIndex(static c => c.State == LookupCandidateState.Failed);
        if (last < 0) last = _candidates.FindLastIndex(static c => c.State is LookupCandidateState.Heard or LookupCandidateState.Answered);
        if (last < 0) return;
        _known.Remove(_candidates[last].Peer);
        _candidates.RemoveAt(last);
    }

    private void ReviveIfWorthIt(LookupCandidate candidate, LookupCandidate? namer)
    {
        if (!candidate.HasNewAddresses || candidate.Attempts >= MaxAttempts) return;
        if (candidate.State is not (LookupCandidateState.GivenUp or LookupCandidateState.Failed)) return;
        if (candidate.State == LookupCandidateState.GivenUp) _givenUp--;
        candidate.Revive(namer);
    }

    private void Expire(TimeSpan now)
    {
        if (IsFinished) return;
        if (now >= rules.Timeout)
        {
            IsFinished = true;
            return;
        }
        if (_waiting + _givenUp == 0) return;
        var changed = false;
        foreach (var candidate in _candidates)
        {
            if (candidate.State is not (LookupCandidateState.Waiting or LookupCandidateState.GivenUp)) continue;
            var waited = now - candidate.AskedAt;
            candidate.IsSlow = waited >= rules.SlowRequest;
            if (waited >= rules.RequestTimeout) Move(candidate, LookupCandidateState.Failed);
            else if (candidate.State == LookupCandidateState.Waiting && waited >= rules.GiveUpRequest) Move(candidate, LookupCandidateState.GivenUp);
            else continue;
            ReviveIfWorthIt(candidate, namer: null);
            changed = true;
        }
        Recount();
        if (changed) Settle();
    }

    private void Move(LookupCandidate candidate, LookupCandidateState state)
    {
        if (candidate.State == LookupCandidateState.Waiting) _waiting--;
        if (candidate.State == LookupCandidateState.GivenUp) _givenUp--;
        if (state == LookupCandidateState.GivenUp) _givenUp++;
        else candidate.IsSlow = false;
        candidate.Become(state);
        Recount();
    }

    /// <summary>Counted anew, since the standing of those in flight changes meanwhile.</summary>
    private void Recount()
    {
        _slow = 0;
        _waitingUnvouched = 0;
        foreach (var candidate in _candidates)
        {
            if (candidate.State != LookupCandidateState.Waiting) continue;
            if (candidate.IsSlow) _slow++;
            else if (!candidate.IsVouchedFor) _waitingUnvouched++;
        }
    }

    private void Settle()
    {
        var answered = 0;
        var canGoOn = false;
        var isFrontClear = true;
        foreach (var candidate in _candidates)
        {
            switch (candidate.State)
            {
                case LookupCandidateState.Answered when isFrontClear:
                    answered++;
                    break;
                case LookupCandidateState.Waiting:
                    canGoOn = true;
                    isFrontClear &= answered >= rules.Beta || candidate.IsDoubtful;
                    break;
                case LookupCandidateState.Heard:
                    canGoOn |= Requests < MaxRequests;
                    isFrontClear &= answered >= rules.Beta || candidate.IsDoubtful;
                    break;
            }
        }
        // While nobody at all has answered, those given up are the only hope.
        var isHopeless = !canGoOn && (_givenUp == 0 || _candidates.Exists(static c => c.State == LookupCandidateState.Answered));
        IsFinished |= answered >= rules.Beta || isHopeless;
    }
}

/// <summary>When a lookup asks, waits and ends.</summary>
internal sealed record LookupRules
{
    /// <summary>Requests in flight at a time, those apart that are slow.</summary>
    public int Alpha { get; init; } = 10;

    /// <summary>It ends when this many of the closest peers have answered.</summary>
    public int Beta { get; init; } = KBucket.Capacity;

    /// <summary>Peers beyond this many closer ones are not asked.</summary>
    public int Width { get; init; } = KBucket.Capacity;

    public TimeSpan SlowRequest { get; init; } = TimeSpan.FromSeconds(0.75);

    public TimeSpan GiveUpRequest { get; init; } = TimeSpan.FromSeconds(3);

    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    public static LookupRules From(KadOptions options, int beta, int width) => new()
    {
        Alpha = options.Alpha,
        Beta = beta,
        Width = Math.Max(width, beta),
        SlowRequest = options.SlowRequest,
        GiveUpRequest = options.GiveUpRequest,
        RequestTimeout = options.RequestTimeout,
        Timeout = options.LookupTimeout,
    };
}
