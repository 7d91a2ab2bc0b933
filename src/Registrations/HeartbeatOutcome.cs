namespace Registry.Registrations;

/// <summary>What became of a heartbeat.</summary>
public abstract record HeartbeatOutcome
{
    private HeartbeatOutcome()
    {
    }

    /// <summary>Committed. <paramref name="TokensCounted"/> is false when the sequence was seen before.</summary>
    public sealed record Accepted(RegisteredNode Node, DateTimeOffset At, bool TokensCounted) : HeartbeatOutcome;

    public sealed record Refused(Failure Failure) : HeartbeatOutcome;
}
