namespace Registry.Registrations.Records;

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
