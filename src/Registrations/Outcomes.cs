namespace Registry.Registrations;

/// <summary>What became of a registration.</summary>
public abstract record RegistrationOutcome
{
    private RegistrationOutcome()
    {
    }

    /// <summary>A new node. The API key is told here and never again.</summary>
    public sealed record Registered(RegisteredNode Node, string ApiKey) : RegistrationOutcome;

    /// <summary>A known node, its fields replaced, with a new API key.</summary>
    public sealed record ReRegistered(RegisteredNode Node, string ApiKey) : RegistrationOutcome;

    /// <summary>
    /// The very statement that is already held: nothing changes. There is no API key in this answer, because
    /// records are public and whoever saw one could send it again.
    /// </summary>
    public sealed record Unchanged(RegisteredNode Node) : RegistrationOutcome;

    public sealed record Refused(Failure Failure) : RegistrationOutcome;
}

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

/// <summary>What became of a withdrawal.</summary>
public abstract record WithdrawalOutcome
{
    private WithdrawalOutcome()
    {
    }

    public sealed record Withdrawn(Guid NodeId, DateTimeOffset At) : WithdrawalOutcome;

    public sealed record Refused(Failure Failure) : WithdrawalOutcome;
}

/// <summary>What became of a record that came in over the DHT.</summary>
public enum RecordPutOutcome
{
    /// <summary>Committed, or the very record that is held.</summary>
    Stored,

    /// <summary>A later statement is held.</summary>
    Outdated,

    /// <summary>Invalid, or against the ownership rules, or beyond a bound.</summary>
    Refused,

    /// <summary>The store cannot commit now.</summary>
    Unavailable,
}
