namespace Registry.Dht.Lookup;

/// <summary>How a request to a peer ended.</summary>
public enum RequestOutcome
{
    Answered,

    /// <summary>No connection, no stream, or no protocol in common.</summary>
    Unreachable,

    TimedOut,

    /// <summary>The stream ended before the answer was complete.</summary>
    NoAnswer,

    /// <summary>The answer was no kad message, not of the asked kind, or too long.</summary>
    Malformed,
}
