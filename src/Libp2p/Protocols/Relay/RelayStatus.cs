namespace Registry.Libp2p.Protocols.Relay;

/// <summary>The answer to a relay request, by its number on the wire (libp2p/specs circuit-v2, "Status").</summary>
public enum RelayStatus
{
    /// <summary>Never sent.</summary>
    Unused = 0,

    Ok = 100,

    /// <summary>No room for the reservation: in all, of the asker's address, or of its network.</summary>
    ReservationRefused = 200,

    /// <summary>Too many circuits: in all, of the asker, or to the target.</summary>
    ResourceLimitExceeded = 201,

    /// <summary>Asked over a relayed connection, or for a circuit to the asker itself or to this host.</summary>
    PermissionDenied = 202,

    /// <summary>The target refused the circuit or did not answer in time.</summary>
    ConnectionFailed = 203,

    /// <summary>The target has no reservation, or is not connected.</summary>
    NoReservation = 204,

    /// <summary>Not a message of the protocol, too long, or without a field that it must have.</summary>
    MalformedMessage = 400,

    /// <summary>A message that is no request.</summary>
    UnexpectedMessage = 401,
}
