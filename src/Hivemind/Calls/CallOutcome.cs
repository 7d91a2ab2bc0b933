namespace Registry.Hivemind.Calls;

/// <summary>What became of a call that a peer made to us.</summary>
public enum CallOutcome
{
    Answered,

    /// <summary>Answered with an error.</summary>
    Failed,

    /// <summary>No request as it must be; the stream was reset.</summary>
    Malformed,

    /// <summary>The request was longer than a frame may be; the stream was reset.</summary>
    TooLong,

    /// <summary>Too many calls or bytes at once, of the peer or in all; the stream was reset.</summary>
    Refused,

    /// <summary>The request was not there in time, or its answer not taken; the stream was reset.</summary>
    TimedOut,

    /// <summary>The stream ended before it was answered.</summary>
    Abandoned,
}
