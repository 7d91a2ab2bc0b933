using Registry.Dht.Routing;
using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Dht.Lookup;

/// <summary>A peer that a lookup has heard of, what came of asking it, and what came of asking those that it named.</summary>
internal sealed class LookupCandidate(PeerId peer, KadKey distance, int hop)
{
    // More than one peer has: what liars add beyond it is lost.
    private const int MaxAddresses = 16;
    private const int MaxNamers = 8;

    // A peer that named this many that are in flight or did not answer, beyond those that did, has used up its credit.
    private const int Credit = 5;

    private readonly List<LookupCandidate> _namers = [];
    private List<Multiaddr> _addresses = [];
    private int _good;
    private int _open;
    private int _bad;

    public PeerId Peer { get; } = peer;

    public KadKey Distance { get; } = distance;

    /// <summary>1 for a peer of the own routing table, one more than whoever named it for others.</summary>
    public int Hop { get; private set; } = hop;

    public LookupCandidateState State { get; private set; }

    /// <summary>How often it was asked: again when it did not answer and somebody then named other addresses.</summary>
    public int Attempts { get; set; }

    public TimeSpan AskedAt { get; set; }

    /// <summary>Its answer takes longer than most: another is asked in its place.</summary>
    public bool IsSlow { get; set; }

    /// <summary>Addresses were named since it was last asked.</summary>
    public bool HasNewAddresses { get; private set; }

    /// <summary>Given by those who named it; replaced, never changed.</summary>
    public IReadOnlyList<Multiaddr> Addresses => _addresses;

    /// <summary>Seeds are, and whom somebody named whose earlier words have not proved hollow.</summary>
    public bool IsVouchedFor => _namers.Count == 0 || _namers.Exists(static n => n._bad + n._open - n._good < Credit);

    /// <summary>All who named it have named many that did not answer and few that did.</summary>
    public bool IsDoubtful => _namers.Count > 0 && _namers.TrueForAll(static n => n._bad >= Credit && n._bad > 2 * n._good);

    public bool IsLive => State is LookupCandidateState.Heard or LookupCandidateState.Waiting or LookupCandidateState.Answered;

    public void AddNamer(LookupCandidate namer)
    {
        if (_namers.Count == MaxNamers || _namers.Contains(namer)) return;
        _namers.Add(namer);
        Hop = Math.Min(Hop, namer.Hop + 1);
    }

    public void AddAddresses(IReadOnlyList<Multiaddr> addresses)
    {
        foreach (var address in addresses)
        {
            if (_addresses.Count >= MaxAddresses) return;
            if (_addresses.Contains(address)) continue;
            // A request under way holds the list it was started with.
            _addresses = [.. _addresses, address];
            HasNewAddresses = true;
        }
    }

    /// <summary>Changes the state, and with it the standing of those who named this peer.</summary>
    public void Become(LookupCandidateState state)
    {
        foreach (var namer in _namers) namer.Count(State, -1);
        State = state;
        foreach (var namer in _namers) namer.Count(state, 1);
        if (state == LookupCandidateState.Waiting) HasNewAddresses = false;
    }

    /// <summary>To be asked again, on the word of <paramref name="namer"/> if there is one: that it did not answer stays with those before.</summary>
    public void Revive(LookupCandidate? namer)
    {
        if (namer is null)
        {
            Become(LookupCandidateState.Heard);
            return;
        }
        _namers.Clear();
        _namers.Add(namer);
        State = LookupCandidateState.Heard;
    }

    private void Count(LookupCandidateState state, int change)
    {
        switch (state)
        {
            case LookupCandidateState.Waiting:
                _open += change;
                break;
            case LookupCandidateState.GivenUp or LookupCandidateState.Failed:
                _bad += change;
                break;
            case LookupCandidateState.Answered:
                _good += change;
                break;
        }
    }
}

internal enum LookupCandidateState
{
    /// <summary>Named, not asked yet.</summary>
    Heard,

    /// <summary>Asked, and waited for.</summary>
    Waiting,

    /// <summary>Asked long ago: an answer is welcome, but nobody waits for it.</summary>
    GivenUp,

    Answered,

    Failed,
}
