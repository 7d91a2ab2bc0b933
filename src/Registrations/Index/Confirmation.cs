using Registry.Registrations.State;

namespace Registry.Registrations.Index;

/// <summary>
/// A node's peer was found at the address that it registered: it answered there when dialled, or its own connection comes from
/// there. Kept in memory alone; whoever is connected or answers is found again soon after a restart.
/// </summary>
/// <param name="Address">The digest of the address, as it is stated: a registration of another one has yet to be confirmed.</param>
/// <param name="Group">The group of addresses that it is of.</param>
/// <param name="At">When.</param>
internal sealed record Confirmation(UInt128 Address, SourceGroup Group, DateTimeOffset At)
{
    private readonly Moment _at = Moment.Of(At);

    public DateTimeOffset At => _at.Value;

    /// <summary>A clock that was set back by more than it lasts ends it, as one that was set forward does.</summary>
    public bool Lasts(DateTimeOffset now, TimeSpan lifetime) => (now - At).Duration() < lifetime;
}
