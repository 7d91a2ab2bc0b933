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
