namespace Registry.Libp2p;

/// <summary>Why a connection or stream ended: one word for the wire, the log and the metric.</summary>
public enum EndReason
{
    /// <summary>Closed by this side in the ordinary way.</summary>
    Closed,

    /// <summary>Closed by the remote (FIN or GOAWAY 0).</summary>
    RemoteClosed,

    /// <summary>The transport broke (TCP reset, write failed).</summary>
    TransportFailed,

    /// <summary>A handshake, negotiation, request or keep-alive took too long.</summary>
    TimedOut,

    /// <summary>Bytes that the protocol does not allow.</summary>
    ProtocolError,

    /// <summary>The security handshake failed: bad signature, bad key, decryption failure.</summary>
    HandshakeFailed,

    /// <summary>The remote is not the peer that was dialled.</summary>
    PeerIdMismatch,

    /// <summary>No common protocol.</summary>
    NotSupported,

    /// <summary>A limit was reached (connections, streams, memory, rate).</summary>
    LimitReached,

    /// <summary>Trimmed to make room for others.</summary>
    Trimmed,

    /// <summary>A newer or simultaneous connection to the same peer is kept instead.</summary>
    Duplicate,

    /// <summary>Repeated malformed requests.</summary>
    Misbehaved,

    /// <summary>The stream was reset by the remote.</summary>
    RemoteReset,

    /// <summary>Host shutdown.</summary>
    ShuttingDown,

    /// <summary>A fault of this side.</summary>
    InternalError,

    /// <summary>Dialled ourselves.</summary>
    SelfDial,

    /// <summary>The operator of this side has blocked the peer or its address.</summary>
    Blocked,
}
