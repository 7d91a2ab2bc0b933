namespace Registry.Hivemind.Routing;

/// <summary>
/// The ids that share their first <paramref name="depth"/> bits: a leaf that holds up to k nodes, or, once split, two halves.
/// </summary>
internal sealed class Bucket(int depth, bool holdsSelf, int k)
{
    // Known, but without a place; the latest is the first to get one.
    private readonly List<TableNode> _waiting = [];
    private readonly HashSet<DhtId> _doubted = [];

    public int Depth => depth;

    /// <summary>The own id lies in it.</summary>
    public bool HoldsSelf => holdsSelf;

    /// <summary>The least recently heard of first.</summary>
    public List<TableNode> Nodes { get; } = new(k);

    /// <summary>The halves by the next bit; null while this is a leaf.</summary>
    public (Bucket Zero, Bucket One)? Halves { get; private set; }

    /// <summary>The half an id belongs to; only once split.</summary>
    public Bucket HalfOf(DhtId id) => id.Bit(depth) ? Halves!.Value.One : Halves!.Value.Zero;

    /// <summary>Puts a node last, as the one most recently heard of. False when there is no room for a new one.</summary>
    public bool TryPut(TableNode node)
    {
        _doubted.Remove(node.Id);
        var place = IndexOf(Nodes, node.Id);
        if (place >= 0) Nodes.RemoveAt(place);
        else if (Nodes.Count >= k) return false;
        Nodes.Add(node);
        return true;
    }

    /// <summary>Lets a node wait for a place. Answers who had to give way: as many wait as have a place.</summary>
    public TableNode? PutWaiting(TableNode node)
    {
        TableNode? gone = null;
        var place = IndexOf(_waiting, node.Id);
        if (place >= 0)
        {
            _waiting.RemoveAt(place);
        }
        else if (_waiting.Count >= k)
        {
            gone = _waiting[0];
            _waiting.RemoveAt(0);
        }

        _waiting.Add(node);
        return gone;
    }

    public void Remove(DhtId id)
    {
        _doubted.Remove(id);
        if (IndexOf(_waiting, id) is >= 0 and var waiting) _waiting.RemoveAt(waiting);
        if (IndexOf(Nodes, id) is not (>= 0 and var place)) return;

        Nodes.RemoveAt(place);
        if (_waiting.Count == 0) return;
        Nodes.Add(_waiting[^1]);
        _waiting.RemoveAt(_waiting.Count - 1);
    }

    /// <summary>The node heard of least recently that is not being asked already.</summary>
    public TableNode? NextDoubted()
    {
        foreach (var node in Nodes)
        {
            if (_doubted.Add(node.Id)) return node;
        }

        return null;
    }

    /// <summary>False when it is being asked already.</summary>
    public bool TryDoubt(DhtId id) => _doubted.Add(id);

    public void TakeBackDoubt(DhtId id) => _doubted.Remove(id);

    /// <summary>Makes two halves of a leaf; the nodes keep their order, and those that waited get the room there is.</summary>
    public void Split(DhtId self)
    {
        var ownBit = self.Bit(depth);
        Halves = (new Bucket(depth + 1, holdsSelf && !ownBit, k), new Bucket(depth + 1, holdsSelf && ownBit, k));
        foreach (var node in Nodes) HalfOf(node.Id).TryPut(node);
        foreach (var node in _waiting)
        {
            var half = HalfOf(node.Id);
            if (!half.TryPut(node)) half.PutWaiting(node);
        }

        foreach (var id in _doubted) HalfOf(id)._doubted.Add(id);
        Nodes.Clear();
        _waiting.Clear();
        _doubted.Clear();
    }

    private static int IndexOf(List<TableNode> nodes, DhtId id) => nodes.FindIndex(node => node.Id == id);
}
