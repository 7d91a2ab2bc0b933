namespace Registry.Libp2p.Swarm;

/// <summary>Why a connection, dial or stream was refused; the tag of the metric.</summary>
public enum RefusalReason
{
    /// <summary>Too many connections of one IPv4 /32 or IPv6 /56.</summary>
    ConnectionsPerAddress,

    /// <summary>Too many connections of one IPv6 /48.</summary>
    ConnectionsPerSubnet,

    /// <summary>New connections of one address came too fast.</summary>
    ConnectionRate,

    /// <summary>Too many connections in all.</summary>
    Connections,

    /// <summary>Too many handshakes under way, of as many address groups.</summary>
    Handshakes,

    /// <summary>Too many connections to one peer.</summary>
    ConnectionsPerPeer,

    /// <summary>Connected to ourselves.</summary>
    SelfDial,

    /// <summary>Too many peers being dialled.</summary>
    PendingDials,

    /// <summary>Too many inbound streams of one peer for one protocol.</summary>
    StreamsPerProtocol,

    /// <summary>A stream's negotiation took too long.</summary>
    StreamNegotiationTimeout,

    /// <summary>A stream was negotiated against the rules of multistream-select.</summary>
    StreamNegotiationFailed,

    /// <summary>The host is closing.</summary>
    ShuttingDown,

    /// <summary>The filter refuses the peer or its address.</summary>
    Blocked,
}
