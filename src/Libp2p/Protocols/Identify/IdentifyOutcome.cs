namespace Registry.Libp2p.Protocols.Identify;

/// <summary>How an exchange of identify or of a part of it went; the tag of the metric.</summary>
public enum IdentifyOutcome
{
    /// <summary>A peer answered and was understood.</summary>
    Identified,

    /// <summary>A peer was told who we are.</summary>
    Served,

    /// <summary>A push was taken.</summary>
    PushReceived,

    /// <summary>A push was sent.</summary>
    PushSent,

    /// <summary>The peer does not speak identify.</summary>
    NotSupported,

    /// <summary>Timed out, reset, or the connection ended.</summary>
    Failed,

    /// <summary>Not protocol buffers, too long, or too many messages.</summary>
    Malformed,

    /// <summary>The public key is not that of the connection: the whole message was refused.</summary>
    WrongKey,

    /// <summary>A signed peer record did not verify: it was skipped, the rest kept.</summary>
    BadRecord,
}
