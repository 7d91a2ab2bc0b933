using Registry.Registrations.State;

namespace Registry.Registrations.Index;

/// <summary>
/// A group of addresses and the groups within it, those with most first: who makes room is found without looking at
/// everybody. Counts change by one, so that the order is kept by changing places with the last of those that have as many.
/// </summary>
internal sealed class RoomGroup(SourceGroup value, RoomGroup? parent)
{
    /// <summary>Null in a group with none within it, of which there may be as many as registrations.</summary>
    private List<RoomGroup>? _children;
    private int _place;

    public SourceGroup Value { get; } = value;

    public RoomGroup? Parent { get; } = parent;

    /// <summary>Statements held and promised, those of the groups within included.</summary>
    public int Count { get; private set; }

    /// <summary>Statements held, those of the groups within included: those that may go.</summary>
    public int Held { get; private set; }

    /// <summary>Of a group with none within it.</summary>
    public List<HeldStatement> Statements => field ??= [];

    public bool HasGroups => _children is { Count: > 0 };

    /// <summary>What the group within it that has most has.</summary>
    public int Most => HasGroups ? _children![0].Count : 0;

    public RoomGroup Add(SourceGroup child)
    {
        _children ??= [];
        var group = new RoomGroup(child, this) { _place = _children.Count };
        _children.Add(group);
        return group;
    }

    /// <summary>One that counts nothing any more stands last.</summary>
    public void Remove(RoomGroup child)
    {
        var last = _children![^1];
        (_children[child._place], last._place) = (last, child._place);
        _children.RemoveAt(_children.Count - 1);
    }

    /// <summary>Here and in all groups around it.</summary>
    public void Change(int count, int held)
    {
        for (var group = this; group is not null; group = group.Parent)
        {
            group.Held += held;
            if (count != 0) group.Parent?.Reorder(group, count);
            group.Count += count;
        }
    }

    /// <summary>
    /// The group within it that has most and anything that may go; of several that have as many the preferred one, else any.
    /// Null when nothing may go.
    /// </summary>
    /// <param name="preferred">The newcomer's, who replaces one of his own rather than others'.</param>
    /// <param name="random">Chooses.</param>
    /// <param name="isOneOfMany">Set when another call may choose another.</param>
    public RoomGroup? Largest(SourceGroup preferred, Random random, ref bool isOneOfMany)
    {
        if (Held == 0) return null;
        var ties = First(Most - 1);
        for (var i = 0; i < ties && ties <= MaxLookedThrough; i++)
        {
            if (_children![i].Value == preferred && _children[i].Held > 0) return _children[i];
        }

        var chosen = _children![random.Next(ties)];
        isOneOfMany |= ties > 1;
        // One that is only promised something: there are no more of these than changes being committed.
        return chosen.Held > 0 ? chosen : _children.Find(child => child.Held > 0);
    }

    /// <summary>Of so many that have equally many it does not matter which.</summary>
    private const int MaxLookedThrough = 64;

    private void Reorder(RoomGroup child, int by)
    {
        var other = by > 0 ? First(child.Count) : First(child.Count - 1) - 1;
        var at = child._place;
        (_children![at], _children[other]) = (_children[other], child);
        (_children[at]._place, child._place) = (at, other);
    }

    /// <summary>Where those begin that have at most so many.</summary>
    private int First(int count)
    {
        var (low, high) = (0, _children!.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_children[middle].Count > count) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
