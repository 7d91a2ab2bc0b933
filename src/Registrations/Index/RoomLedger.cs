using Registry.Registrations.State;

namespace Registry.Registrations.Index;

/// <summary>
/// Who has how much of the room, what is being committed included: a place promised counts already, and what leaves counts
/// no more, so that changes that are committed at the same time do not take one place twice.
/// </summary>
internal sealed class RoomLedger
{
    private readonly Dictionary<HeldStatement, RoomSeat> _seats = [];
    private readonly Dictionary<HeldStatement, RoomPlace> _leaving = [];
    private readonly RoomPart _own;
    private readonly RoomPart _carried;
    private readonly RoomPart _idleOwn;
    private readonly RoomPart _idleCarried;

    public RoomLedger()
    {
        _own = new RoomPart(_seats);
        _carried = new RoomPart(_seats, isCarried: true);
        _idleOwn = new RoomPart(_seats, isIdle: true);
        _idleCarried = new RoomPart(_seats, isCarried: true, isIdle: true);
    }

    /// <summary>Statements held and promised.</summary>
    public int Total => _own.Count + _idleOwn.Count + Carried;

    /// <summary>Those that others carried here.</summary>
    public int Carried => _carried.Count + _idleCarried.Count;

    /// <summary>So many will come.</summary>
    public void Expect(int statements) => _seats.EnsureCapacity(statements);

    public bool Holds(HeldStatement statement) => _seats.ContainsKey(statement);

    /// <summary>It is on its way out, in a change that is being committed.</summary>
    public bool IsLeaving(HeldStatement statement) => _leaving.ContainsKey(statement);

    /// <summary>It is a withdrawal of what was never held here.</summary>
    public bool IsIdle(HeldStatement statement) => (_seats.TryGetValue(statement, out var seat) && seat.IsIdle) || (_leaving.TryGetValue(statement, out var place) && place.IsIdle);

    public void Add(HeldStatement statement, RoomPlace place) => PartOf(place).Add(statement, place.Source);

    public void Release(HeldStatement statement)
    {
        if (_leaving.Remove(statement) || !_seats.TryGetValue(statement, out var seat)) return;
        PartOf(seat.Place).Remove(statement);
    }

    public void Move(HeldStatement statement, Func<RoomPlace, RoomPlace> to)
    {
        if (_leaving.TryGetValue(statement, out var left)) _leaving[statement] = to(left);
        if (!_seats.TryGetValue(statement, out var seat)) return;
        var moved = to(seat.Place);
        if (moved == seat.Place) return;
        Release(statement);
        Add(statement, moved);
    }

    public void Promise(HeldStatement statement) => PartOf(RoomPlace.Of(statement.Origin)).Promise(statement.Origin.Source);

    public void Unpromise(HeldStatement statement) => PartOf(RoomPlace.Of(statement.Origin)).Unpromise(statement.Origin.Source);

    public void Leave(HeldStatement statement)
    {
        if (!_seats.TryGetValue(statement, out var seat)) return;
        Release(statement);
        _leaving.Add(statement, seat.Place);
    }

    /// <summary>It stays after all.</summary>
    public void Stay(HeldStatement statement)
    {
        if (_leaving.Remove(statement, out var place)) Add(statement, place);
    }

    /// <summary>
    /// Those of which one makes room; <see cref="RoomPart.MaxCandidates"/> at most. Withdrawals of what was never held here come
    /// first, then what others carried, unless one group holds more than all of that.
    /// </summary>
    public List<HeldStatement> Candidates(SourceGroup newcomer, bool ofCarried, Random random)
    {
        if (!_idleCarried.IsEmpty) return _idleCarried.Candidates(newcomer, random);
        if (!ofCarried && !_idleOwn.IsEmpty) return _idleOwn.Candidates(newcomer, random);
        if (ofCarried || _own.IsEmpty) return _carried.Candidates(newcomer, random);
        return !_carried.IsEmpty && _carried.Count >= _own.Most ? _carried.Candidates(newcomer, random) : _own.Candidates(newcomer, random);
    }

    private RoomPart PartOf(RoomPlace place) => (place.IsCarried, place.IsIdle) switch
    {
        (false, false) => _own,
        (true, false) => _carried,
        (false, true) => _idleOwn,
        _ => _idleCarried,
    };
}

/// <summary>Whose room a statement takes.</summary>
/// <param name="IsCarried">Others carried it here, and nothing was heard of the node itself.</param>
/// <param name="IsIdle">A withdrawal of a wallet and peer of which nothing was ever held here.</param>
/// <param name="Source">Where the node was last heard with its own key, else where the statement came from.</param>
internal readonly record struct RoomPlace(bool IsCarried, bool IsIdle, SourceGroup Source)
{
    public static RoomPlace InUse(RoomPlace place) => place with { IsIdle = false };

    public static RoomPlace Of(StatementOrigin origin) => new(origin.IsCarried, IsIdle: false, origin.Source);
}
