using Registry.Registrations.State;

namespace Registry.Registrations.Index;

/// <summary>A part of the room, shared by groups of addresses: IPv4 /24 and then /32, IPv6 /32, /48 and /56.</summary>
/// <param name="seats">Of the statements of all parts.</param>
/// <param name="isCarried">For what others carried here.</param>
/// <param name="isIdle">For withdrawals of what was never held here.</param>
internal sealed class RoomPart(Dictionary<HeldStatement, RoomSeat> seats, bool isCarried = false, bool isIdle = false)
{
    /// <summary>As many are looked at to find the one that goes; of a larger group as many taken at random.</summary>
    public const int MaxCandidates = 64;

    private readonly RoomGroup _root = new(SourceGroup.Unknown, null);
    private readonly Dictionary<(int Level, SourceGroup Group), RoomGroup> _groups = [];

    /// <summary>Held and promised.</summary>
    public int Count => _root.Count;

    /// <summary>What the widest group that has most has.</summary>
    public int Most => _root.Most;

    public bool IsEmpty => _root.Held == 0;

    public void Add(HeldStatement statement, SourceGroup source)
    {
        var group = GroupOf(source);
        seats.Add(statement, new RoomSeat(group, group.Statements.Count, isCarried, isIdle));
        group.Statements.Add(statement);
        group.Change(1, 1);
    }

    public void Remove(HeldStatement statement)
    {
        seats.Remove(statement, out var seat);
        var (group, index) = (seat.Group, seat.Index);
        var last = group.Statements[^1];
        group.Statements[index] = last;
        group.Statements.RemoveAt(group.Statements.Count - 1);
        if (!ReferenceEquals(last, statement)) seats[last] = seat;
        group.Change(-1, -1);
        Forget(group);
    }

    /// <summary>Counts what is not held yet, and so may not go.</summary>
    public void Promise(SourceGroup source) => GroupOf(source).Change(1, 0);

    public void Unpromise(SourceGroup source)
    {
        var group = GroupOf(source);
        group.Change(-1, 0);
        Forget(group);
    }

    /// <summary>
    /// Some of the group that has most: of the widest with most, within it the wider with most, within that the narrow one with
    /// most. Of groups that have equally many, of several of them, unless the newcomer's is one. Empty when nothing may go.
    /// </summary>
    public List<HeldStatement> Candidates(SourceGroup newcomer, Random random)
    {
        List<HeldStatement> found = [];
        var isOneOfMany = true;
        for (var draws = 0; draws < MaxCandidates && found.Count < MaxCandidates && isOneOfMany; draws++)
        {
            isOneOfMany = false;
            if (Largest(newcomer, random, ref isOneOfMany) is not { } group) break;
            var room = MaxCandidates - found.Count;
            if (group.Statements.Count <= room) found.AddRange(group.Statements);
            else found.AddRange(Enumerable.Range(0, room).Select(_ => group.Statements[random.Next(group.Statements.Count)]));
        }

        return found;
    }

    private RoomGroup? Largest(SourceGroup newcomer, Random random, ref bool isOneOfMany)
    {
        var group = _root.Largest(newcomer.Widest, random, ref isOneOfMany);
        if (group?.HasGroups == true) group = group.Largest(newcomer.Wider, random, ref isOneOfMany);
        if (group?.HasGroups == true) group = group.Largest(newcomer, random, ref isOneOfMany);
        return group;
    }

    private RoomGroup GroupOf(SourceGroup source)
    {
        var widest = Within(_root, 0, source.Widest);
        // Of IPv4 there are two.
        var wider = source.Wider == source.Widest && IsIpv4(source) ? widest : Within(widest, 1, source.Wider);
        return Within(wider, 2, source);
    }

    private static bool IsIpv4(SourceGroup source) => source.Value <= uint.MaxValue;

    private RoomGroup Within(RoomGroup parent, int level, SourceGroup value)
    {
        if (!_groups.TryGetValue((level, value), out var group)) _groups.Add((level, value), group = parent.Add(value));
        return group;
    }

    private void Forget(RoomGroup group)
    {
        for (; group is { Count: 0, Parent: { } parent }; group = parent)
        {
            parent.Remove(group);
            _groups.Remove((LevelOf(group), group.Value));
        }
    }

    private int LevelOf(RoomGroup group) => group.Parent == _root ? 0 : group.Parent!.Parent == _root && !IsIpv4(group.Value) ? 1 : 2;
}

/// <summary>Where a statement sits in the room.</summary>
/// <param name="Group">The narrowest group that it counts in.</param>
/// <param name="Index">Its place among the statements of the group.</param>
/// <param name="IsCarried">Of which part the group is.</param>
/// <param name="IsIdle">The same.</param>
internal readonly record struct RoomSeat(RoomGroup Group, int Index, bool IsCarried, bool IsIdle)
{
    public RoomPlace Place => new(IsCarried, IsIdle, Group.Value);
}
