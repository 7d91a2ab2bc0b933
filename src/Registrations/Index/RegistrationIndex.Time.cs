namespace Registry.Registrations.Index;

internal sealed partial class RegistrationIndex
{
    private DateTimeOffset _latest;

    /// <summary>Since it was last asked, by how much the clock was set.</summary>
    public Func<TimeSpan> TakeSetting { get; init; } = () => TimeSpan.Zero;

    /// <summary>
    /// Brings what is live and active to the present. A clock that was set makes nobody older or younger; set back, it may bring
    /// back what had ended, so then every node is looked at.
    /// </summary>
    public void Advance(DateTimeOffset now)
    {
        var by = TakeSetting();
        if (by != TimeSpan.Zero) SetBy(by);
        if (now < _latest || by != TimeSpan.Zero)
        {
            foreach (var node in _nodes) Live.Place(node, now);
        }

        _latest = now;
        Live.Advance(now);
    }

    private void SetBy(TimeSpan span)
    {
        foreach (var peer in _peers) peer.SetBy(span);
        foreach (var node in _nodes) node.SetBy(span);
    }
}
