namespace Registry.Libp2p.Protocols.Relay;

/// <summary>How a circuit ended; the tag of the metric. Only <see cref="Closed"/> is not a reset of both ends.</summary>
public enum CircuitEnd
{
    /// <summary>Both ends finished in order.</summary>
    Closed,

    /// <summary>An end reset its stream, or lost its connection.</summary>
    Reset,

    /// <summary>More bytes came in one direction than a circuit carries.</summary>
    DataLimit,

    /// <summary>It was open for as long as a circuit may be.</summary>
    DurationLimit,

    /// <summary>Nothing went over it for too long.</summary>
    Idle,

    /// <summary>The relay or the host is closing.</summary>
    ShuttingDown,
}
