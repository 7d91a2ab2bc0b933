namespace Registry.Dht.Server;

/// <summary>What became of a request to this daemon. All but the first three reset the stream.</summary>
public enum RequestResult
{
    Answered,

    /// <summary>An announcement was taken; it has no answer.</summary>
    Stored,

    /// <summary>An announcement was passed over: not by the provider itself, or beyond a bound of the store.</summary>
    Ignored,

    /// <summary>Bytes that are no request, or a request without what it needs. Counts towards disconnection.</summary>
    Malformed,

    /// <summary>A value under a namespace that is not served.</summary>
    UnknownNamespace,

    /// <summary>A value that its validator refused, or that is too long.</summary>
    InvalidRecord,

    /// <summary>A value that the store refused: ownership, quota.</summary>
    Refused,

    /// <summary>The store cannot commit now.</summary>
    Unavailable,
}
