namespace Registry.Hivemind.Calls;

/// <summary>How a call to another peer went.</summary>
public enum CallStatus
{
    Ok,

    /// <summary>The peer answered with an error.</summary>
    RemoteError,

    /// <summary>No connection could be made, or it ended.</summary>
    Unreachable,

    /// <summary>The peer does not serve the call.</summary>
    NotSupported,

    TimedOut,

    /// <summary>The answer was not one.</summary>
    BadAnswer,

    /// <summary>The request does not fit into a frame; nothing was sent.</summary>
    TooLong,

    /// <summary>No connection was made for want of room on this side, or because it closes; nothing was sent, which says nothing of the peer.</summary>
    Busy,
}
