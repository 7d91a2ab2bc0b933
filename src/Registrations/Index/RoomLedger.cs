using Registry.Registrations.State;

namespace Registry.Registrations.Index;

/// <summary>Counts the statements held in all and by the group of addresses that they came from, those being committed included.</summary>
internal sealed class RoomLedger
{
    private readonly Dictionary<SourceGroup, int> _groups = [];

    public int Total { get; private set; }

    /// <summary>Places promised to changes that are being committed.</summary>
    public int Promised { get; set; }

    /// <summary>Those that others carried here.</summary>
    public int Carried { get; private set; }

    public int Of(SourceGroup group) => _groups.GetValueOrDefault(group);

    public IEnumerable<KeyValuePair<SourceGroup, int>> Groups => _groups;

    public void Add(HeldStatement statement)
    {
        Total++;
        if (statement.Origin.IsCarried) Carried++;
        var group = statement.Origin.Source;
        _groups[group] = _groups.GetValueOrDefault(group) + 1;
    }

    public void Release(HeldStatement statement)
    {
        Total--;
        if (statement.Origin.IsCarried) Carried--;
        var group = statement.Origin.Source;
        var left = _groups.GetValueOrDefault(group) - 1;
        if (left > 0) _groups[group] = left;
        else _groups.Remove(group);
    }
}
