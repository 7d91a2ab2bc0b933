using Registry.Registrations.State;

namespace Registry.Registrations.Index;

/// <summary>Candidates of one group of addresses: those of the groups within it in turn, each a turn of its own; both in no order.</summary>
internal sealed class TurnGroup(SourceGroup value, TurnGroup? parent, int level)
{
    private readonly List<TurnGroup> _groups = [];
    private readonly List<NodeEntry> _nodes = [];
    private int _index;

    public SourceGroup Value { get; } = value;

    public TurnGroup? Parent { get; } = parent;

    public int Level { get; } = level;

    public bool IsEmpty => _groups.Count == 0 && _nodes.Count == 0;

    public TurnGroup Add(SourceGroup within)
    {
        var group = new TurnGroup(within, this, Level + 1) { _index = _groups.Count };
        _groups.Add(group);
        return group;
    }

    public void Remove(TurnGroup group)
    {
        var last = _groups[^1];
        (_groups[group._index], last._index) = (last, group._index);
        _groups.RemoveAt(_groups.Count - 1);
    }

    public void Add(NodeEntry node)
    {
        node.Turn = (this, _nodes.Count);
        _nodes.Add(node);
    }

    public void Remove(NodeEntry node)
    {
        var (last, index) = (_nodes[^1], node.Turn.Index);
        (_nodes[index], last.Turn) = (last, (this, index));
        _nodes.RemoveAt(_nodes.Count - 1);
        node.Turn = default;
    }

    /// <summary>
    /// All of them, round after round one of each group, in an order that chance makes as it goes: whoever takes a few does not
    /// pay for the rest. Changes no membership, only places; nothing else may change meanwhile.
    /// </summary>
    public IEnumerable<NodeEntry> InTurn(Random random)
    {
        for (var i = 0; i < _nodes.Count; i++)
        {
            var other = random.Next(i, _nodes.Count);
            (_nodes[i], _nodes[other]) = (_nodes[other], _nodes[i]);
            (_nodes[i].Turn, _nodes[other].Turn) = ((this, i), (this, other));
            yield return _nodes[i];
        }

        List<IEnumerator<NodeEntry>> open = [];
        for (var i = 0; i < _groups.Count; i++)
        {
            var other = random.Next(i, _groups.Count);
            (_groups[i], _groups[other]) = (_groups[other], _groups[i]);
            (_groups[i]._index, _groups[other]._index) = (i, other);
            var group = _groups[i].Only.InTurn(random).GetEnumerator();
            if (!group.MoveNext()) continue;
            open.Add(group);
            yield return group.Current;
        }

        while (open.Count > 0)
        {
            var kept = 0;
            for (var i = 0; i < open.Count; i++)
            {
                if (!open[i].MoveNext()) continue;
                open[kept++] = open[i];
                yield return open[i].Current;
            }

            open.RemoveRange(kept, open.Count - kept);
        }
    }

    /// <summary>Where there is one group within another there is no turn to take.</summary>
    private TurnGroup Only => _groups.Count == 1 ? _groups[0].Only : this;
}
