namespace Registry.Registrations;

/// <summary>What became of a registration.</summary>
public abstract record RegistrationOutcome
{
    private RegistrationOutcome()
    {
    }

    /// <summary>A node that was not held here.</summary>
    public sealed record Registered(RegisteredNode Node) : RegistrationOutcome;

    /// <summary>A known node, its fields replaced.</summary>
    public sealed record ReRegistered(RegisteredNode Node) : RegistrationOutcome;

    /// <summary>The very statement that is already held: nothing changes, and it is no sign of life, because records are public.</summary>
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

    /// <summary>It holds wherever the statement comes.</summary>
    /// <param name="Ended">Nodes that it ended here.</param>
    public sealed record Everywhere(IReadOnlyList<Guid> Ended) : WithdrawalOutcome;

    /// <summary>Ended at this daemon alone: nothing was signed that others would believe.</summary>
    public sealed record Local(Guid NodeId) : WithdrawalOutcome;

    public sealed record Refused(Failure Failure) : WithdrawalOutcome;
}

/// <summary>What became of an authorization that is to be kept.</summary>
public abstract record AuthorizationOutcome
{
    private AuthorizationOutcome()
    {
    }

    public sealed record Kept(DateTimeOffset ExpiresAt) : AuthorizationOutcome;

    public sealed record Refused(Failure Failure) : AuthorizationOutcome;
}

/// <summary>What became of a record that came in over the DHT.</summary>
public enum RecordPutOutcome
{
    /// <summary>Committed, or the very record that is held.</summary>
    Stored,

    /// <summary>A greater statement is held.</summary>
    Outdated,

    /// <summary>Well made, but from the future, or of the past, or more than is taken of it at present: no offence of whoever brought it.</summary>
    NotNow,

    /// <summary>Invalid.</summary>
    Refused,

    /// <summary>The store cannot commit now.</summary>
    Unavailable,
}
