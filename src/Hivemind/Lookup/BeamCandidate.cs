using Registry.Hivemind.Routing;

namespace Registry.Hivemind.Lookup;

/// <summary>A node that a search for one key has heard of.</summary>
internal sealed class BeamCandidate(TableNode node, DhtId distance)
{
    private const int MaxNamers = 4;

    private readonly List<Repute> _namers = new(1);

    public TableNode Node { get; private set; } = node;

    /// <summary>To the key.</summary>
    public DhtId Distance { get; private set; } = distance;

    public BeamState State { get; set; }

    /// <summary>Only peers name it whose other nodes do not answer. Those of the own table, or that have answered for another key, have no namer.</summary>
    public bool IsDoubtful => _namers.Count > 0 && _namers.TrueForAll(static n => n.IsBad);

    /// <summary>Somebody names it. That is to his credit or not, when it is asked.</summary>
    public void AddNamer(Repute namer)
    {
        if (State is BeamState.Answered or BeamState.Failed || _namers.Contains(namer)) return;
        if (_namers.Count < MaxNamers)
        {
            _namers.Add(namer);
            return;
        }

        var bad = _namers.FindIndex(static n => n.IsBad);
        if (bad >= 0) _namers[bad] = namer;
    }

    /// <summary>It has answered, and says itself which node it is.</summary>
    public void Confirm(TableNode node, DhtId distance)
    {
        (Node, Distance, State) = (node, distance, BeamState.Answered);
        foreach (var namer in _namers) namer.Confirm();
    }

    public void Fail()
    {
        State = BeamState.Failed;
        foreach (var namer in _namers) namer.Disprove();
    }
}

/// <summary>How far a search has got with a node.</summary>
internal enum BeamState
{
    Heard,
    Asked,
    Answered,

    /// <summary>It did not answer, or is another node than was said.</summary>
    Failed,
}

/// <summary>
/// What became of the nodes that one peer has named in a search. Everybody's table holds a few that are gone; who names
/// hardly any other is not to be believed.
/// </summary>
internal sealed class Repute
{
    private const int Tolerated = 5;

    private int _good;
    private int _bad;

    public bool IsBad => _bad >= Tolerated && _bad > 2 * _good;

    public void Confirm() => _good++;

    public void Disprove() => _bad++;
}
