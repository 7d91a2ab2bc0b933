using Registry.Hivemind.Routing;
using Registry.Identity;

namespace Registry.Hivemind.Lookup;

/// <summary>The part of a beam search that is about one key.</summary>
internal sealed class KeySearch(DhtId key, BeamRules rules)
{
    // Nearest first.
    private readonly List<BeamCandidate> _candidates = [];
    private readonly Dictionary<TableNode, BeamCandidate> _known = [];
    private readonly HashSet<PeerId> _asked = [];
    private DhtId? _farthest;

    public DhtId Key => key;

    public bool IsFinished { get; private set; }

    public int InFlight { get; private set; }

    /// <summary>Whom to ask next, by the last <see cref="Review"/>; null while there is nobody.</summary>
    public BeamCandidate? Next { get; private set; }

    /// <summary>Somebody has named a node; <paramref name="namer"/> is null when it comes from the own table, or has answered for another key.</summary>
    public void Hear(TableNode node, Repute? namer)
    {
        if (_known.TryGetValue(node, out var candidate))
        {
            if (namer is not null) candidate.AddNamer(namer);
            return;
        }

        if (_asked.Contains(node.Peer)) return;
        candidate = new BeamCandidate(node, key.DistanceTo(node.Id));
        if (namer is not null) candidate.AddNamer(namer);
        Insert(candidate);
        if (_candidates.Count > rules.MaxCandidates) Forget();
    }

    /// <summary>
    /// Finds whom to ask next. Those that only liars name are asked when the others are too few to hold a value. Ends the search
    /// when there is nobody to ask nor to wait for.
    /// </summary>
    public void Review()
    {
        BeamCandidate? doubted = null;
        (Next, _farthest) = (null, null);
        var (live, isWaiting, isDoubtInFlight) = (0, false, false);
        foreach (var candidate in _candidates)
        {
            if (candidate.State == BeamState.Heard && _asked.Contains(candidate.Node.Peer)) candidate.State = BeamState.Failed;
            if (candidate.State == BeamState.Failed) continue;
            if (candidate.State != BeamState.Answered && candidate.IsDoubtful)
            {
                if (candidate.State == BeamState.Heard) doubted ??= candidate;
                else isDoubtInFlight = true;
                continue;
            }

            if (candidate.State == BeamState.Heard) Next ??= candidate;
            isWaiting |= candidate.State == BeamState.Asked;
            if (++live < rules.Beam) continue;
            _farthest = candidate.Distance;
            break;
        }

        if (live < rules.Enough) (Next, isWaiting) = (Next ?? doubted, isWaiting || isDoubtInFlight);
        if (_asked.Count >= rules.MaxCallsPerKey) Next = null;
        IsFinished |= Next is null && !isWaiting;
    }

    /// <summary>Whether this node will be asked for this key sooner or later, as far as is known by the last <see cref="Review"/>.</summary>
    public bool Wants(TableNode node) =>
        _asked.Count < rules.MaxCallsPerKey
        && _known.TryGetValue(node, out var candidate)
        && candidate.State == BeamState.Heard
        && (candidate == Next || !candidate.IsDoubtful)
        && !_asked.Contains(node.Peer)
        && (_farthest is not { } farthest || candidate.Distance <= farthest);

    public void Ask(TableNode node)
    {
        _known[node].State = BeamState.Asked;
        _asked.Add(node.Peer);
        InFlight++;
    }

    /// <summary>
    /// An answer. <paramref name="claimed"/> is who the peer says it is, which counts for more than what others say; null when
    /// it is no node at all, but a client.
    /// </summary>
    public void OnAnswer(TableNode node, DhtId? claimed)
    {
        InFlight--;
        if (!_known.Remove(node, out var candidate)) return;
        _candidates.Remove(candidate);
        if (claimed is not { } id)
        {
            candidate.Fail();
            return;
        }

        candidate.Confirm(node with { Id = id }, key.DistanceTo(id));
        Insert(candidate);
    }

    public void OnFailure() => InFlight--;

    /// <summary>A peer does not answer, whatever it is asked for.</summary>
    public void Drop(PeerId peer)
    {
        foreach (var candidate in _candidates)
        {
            if (candidate.State != BeamState.Answered && candidate.State != BeamState.Failed && candidate.Node.Peer.Equals(peer)) candidate.Fail();
        }
    }

    /// <summary>What was looked for has been found.</summary>
    public void Finish() => IsFinished = true;

    /// <summary>The nodes nearest to the key that have answered, nearest first.</summary>
    public IReadOnlyList<TableNode> Nearest(int count) =>
        [.. _candidates.Where(static c => c.State == BeamState.Answered).Take(count).Select(static c => c.Node)];

    private void Insert(BeamCandidate candidate)
    {
        var low = 0;
        for (var high = _candidates.Count; low < high;)
        {
            var middle = (low + high) / 2;
            if (_candidates[middle].Distance <= candidate.Distance) low = middle + 1;
            else high = middle;
        }

        _candidates.Insert(low, candidate);
        _known[candidate.Node] = candidate;
    }

    /// <summary>The farthest goes, of those not yet asked; one that is doubted before all others.</summary>
    private void Forget()
    {
        var last = _candidates.FindLastIndex(static c => c.State == BeamState.Heard && c.IsDoubtful);
        if (last < 0) last = _candidates.FindLastIndex(static c => c.State is BeamState.Heard or BeamState.Failed);
        if (last < 0) return;
        _known.Remove(_candidates[last].Node);
        _candidates.RemoveAt(last);
    }
}
