using Registry.Registrations.State;

namespace Registry.Registrations.Index;

/// <summary>
/// What was ended here of nodes of which nothing is held any more, because their statements made room: else whoever brings the
/// old bytes would undo it. Bounded: the address group with most marks gives those that end first.
/// </summary>
internal sealed class EndedMarks
{
    private readonly Dictionary<Guid, EndedMark> _marks = [];
    private readonly Dictionary<SourceGroup, HashSet<Guid>> _groups = [];
    private readonly int _max;

    public EndedMarks(int max, IEnumerable<EndedMark> marks)
    {
        _max = max;
        foreach (var mark in marks) Put(mark);
    }

    public EndedHere? Find(Guid node) => _marks.TryGetValue(node, out var mark) ? mark.Ended : null;

    public void Put(EndedMark mark)
    {
        Remove(mark.NodeId);
        _marks.Add(mark.NodeId, mark);
        if (!_groups.TryGetValue(mark.Source.Wider, out var group)) _groups.Add(mark.Source.Wider, group = []);
        group.Add(mark.NodeId);
    }

    public void Remove(Guid node)
    {
        if (!_marks.Remove(node, out var mark)) return;
        var group = _groups[mark.Source.Wider];
        group.Remove(node);
        if (group.Count == 0) _groups.Remove(mark.Source.Wider);
    }

    /// <summary>Who goes when so many more come.</summary>
    public IEnumerable<Guid> MakingWay(int coming)
    {
        var excess = _marks.Count + coming - _max;
        return excess <= 0 || _groups.Count == 0 ? [] : _groups.Values.MaxBy(group => group.Count)!.OrderBy(node => _marks[node].Ended.ExpiresAt).Take(excess);
    }

    /// <summary>Those of statements that have expired: they are over by themselves.</summary>
    public IReadOnlyList<Guid> Over(DateTimeOffset now) => [.. _marks.Values.Where(mark => now >= mark.Ended.ExpiresAt).Select(mark => mark.NodeId)];
}
