namespace Registry.Testing.Simulation.Time;

/// <summary>When an event happens: by virtual time, and of the same time in the order in which they were scheduled.</summary>
internal readonly record struct EventOrder(long Ticks, long Sequence) : IComparable<EventOrder>
{
    public int CompareTo(EventOrder other) =>
        Ticks != other.Ticks ? Ticks.CompareTo(other.Ticks) : Sequence.CompareTo(other.Sequence);
}
