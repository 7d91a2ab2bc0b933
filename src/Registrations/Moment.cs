namespace Registry.Registrations;

/// <summary>
/// An instant or none, in eight bytes: of each registration many are held, and an instant that may be missing otherwise takes
/// twenty-four.
/// </summary>
internal readonly record struct Moment : IComparable<Moment>
{
    /// <summary>In UTC; zero for none.</summary>
    private readonly long _ticks;

    private Moment(DateTimeOffset at) => _ticks = at.UtcTicks;

    public DateTimeOffset? OrNull => _ticks == 0 ? null : Value;

    /// <summary>Where there always is one.</summary>
    public DateTimeOffset Value => new(_ticks, TimeSpan.Zero);

    public static Moment Of(DateTimeOffset? at) => at is { } instant ? new Moment(instant) : default;

    public int CompareTo(Moment other) => _ticks.CompareTo(other._ticks);
}
