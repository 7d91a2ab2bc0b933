using System.Net;

namespace Registry.Libp2p.Swarm;

/// <summary>
/// Bounds on connections and inbound streams. What is refused is closed at once and counted under a <see cref="RefusalReason"/>.
/// Addresses are grouped as IPv4 /32 and IPv6 /56; IPv6 also as /48.
/// </summary>
public sealed record ConnectionLimits
{
    /// <summary>Inbound connections of one IPv4 /32 or IPv6 /56, handshakes included.</summary>
    public int MaxPerAddress { get; init; } = 8;

    /// <summary>Inbound connections of one IPv6 /48, handshakes included.</summary>
    public int MaxPerSubnet { get; init; } = 64;

    /// <summary>Sustained rate of new inbound connections of one IPv4 /32 or IPv6 /56, per second.</summary>
    public double NewPerSecond { get; init; } = 0.2;

    /// <summary>New inbound connections of one address that may come at once.</summary>
    public int NewBurst { get; init; } = 16;

    /// <summary>Addresses whose recent connections are remembered for the rate. Beyond it the ones with most left are forgotten.</summary>
    public int MaxRateEntries { get; init; } = 16_384;

    /// <summary>Loopback (and transports without IP addresses) is free of the per-address limits and the rate.</summary>
    public bool ExemptLoopback { get; init; } = true;

    /// <summary>Networks free of the per-address limits and the rate, for clusters behind one address.</summary>
    public IReadOnlyList<IPNetwork> Allowed { get; init; } = [];

    /// <summary>Above it connections are trimmed down to <see cref="LowWater"/>, the least valuable first.</summary>
    public int HighWater { get; init; } = 4096;

    public int LowWater { get; init; } = 3072;

    /// <summary>Connections younger than this are not trimmed.</summary>
    public TimeSpan TrimGrace { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Connections in all, handshakes included; above it new ones are refused in both directions.</summary>
    public int MaxConnections { get; init; } = 4608;

    /// <summary>Inbound handshakes at a time; more wait unaccepted in the listener.</summary>
    public int MaxInboundHandshakes { get; init; } = 64;

    /// <summary>From accept to a running muxer; a connection that takes longer is closed.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Connections to one peer in both directions (simultaneous dials, reconnects before the old one is noticed dead).</summary>
    public int MaxPerPeer { get; init; } = 4;

    /// <summary>A redundant connection that carried no stream for this long is closed by the side that dialled it.</summary>
    public TimeSpan DuplicateGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Open inbound streams of one peer for one protocol; more are reset. The 32 of other implementations resets the 64
    /// that a stock js-libp2p DHT client may open; a stream costs about a kilobyte, and Yamux has its own bound.
    /// </summary>
    public int MaxInboundStreamsPerProtocol { get; init; } = 256;

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IEnumerable<string> Validate()
    {
        var check = new OptionChecks(nameof(ConnectionLimits));
        check.AtLeast(1, MaxPerAddress, nameof(MaxPerAddress));
        check.AtLeast(MaxPerAddress, MaxPerSubnet, nameof(MaxPerSubnet));
        check.That(NewPerSecond > 0 && double.IsFinite(NewPerSecond), nameof(NewPerSecond), "must be above 0");
        check.AtLeast(1, NewBurst, nameof(NewBurst));
        check.AtLeast(16, MaxRateEntries, nameof(MaxRateEntries));
        check.AtLeast(1, LowWater, nameof(LowWater));
        check.AtLeast(LowWater, HighWater, nameof(HighWater));
        check.AtLeast(HighWater, MaxConnections, nameof(MaxConnections));
        check.NotNegative(TrimGrace, nameof(TrimGrace));
        check.AtLeast(1, MaxInboundHandshakes, nameof(MaxInboundHandshakes));
        check.Positive(HandshakeTimeout, nameof(HandshakeTimeout));
        check.AtLeast(2, MaxPerPeer, nameof(MaxPerPeer));
        check.Positive(DuplicateGrace, nameof(DuplicateGrace));
        check.AtLeast(1, MaxInboundStreamsPerProtocol, nameof(MaxInboundStreamsPerProtocol));
        return check.Mistakes;
    }
}
