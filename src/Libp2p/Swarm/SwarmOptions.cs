using System.Net;
using Registry.Libp2p.Swarm.Identify;
using Registry.Multiformats;

namespace Registry.Libp2p.Swarm;

/// <summary>Settings of the swarm.</summary>
public sealed record SwarmOptions
{
    public IReadOnlyList<Multiaddr> ListenAddresses { get; init; } = [];

    /// <summary>Announced beside the listen addresses, or instead of them with <see cref="AnnounceOnly"/>.</summary>
    public IReadOnlyList<Multiaddr> AnnounceAddresses { get; init; } = [];

    /// <summary>Tell peers the announce addresses alone.</summary>
    public bool AnnounceOnly { get; init; }

    public ConnectionLimits Limits { get; init; } = new();

    public DialOptions Dial { get; init; } = new();

    public PeerStoreOptions PeerStore { get; init; } = new();

    public IdentifyOptions Identify { get; init; } = new();

    /// <summary>For the protocol negotiation of a stream, in either direction; a stream that takes longer is reset.</summary>
    public TimeSpan NegotiationTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For one ping, from opening the stream to the answer.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often limits, timeouts and expiry are looked after, by one timer for all connections.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long closing waits for connections and handlers to end.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IEnumerable<string> Validate()
    {
        var check = new OptionChecks(nameof(SwarmOptions));
        check.That(!AnnounceOnly || AnnounceAddresses.Count > 0, nameof(AnnounceOnly), "needs at least one announce address");
        check.Positive(NegotiationTimeout, nameof(NegotiationTimeout));
        check.Positive(PingTimeout, nameof(PingTimeout));
        check.Positive(SweepInterval, nameof(SweepInterval));
        check.Positive(ShutdownTimeout, nameof(ShutdownTimeout));
        return [.. check.Mistakes, .. Limits.Validate(), .. Dial.Validate(), .. PeerStore.Validate(), .. Identify.Validate()];
    }
}

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

    /// <summary>
    /// Inbound handshakes at a time. For one more, an unfinished one of the address group with most is given up. Those that are free
    /// of limits do not count.
    /// </summary>
    public int MaxInboundHandshakes { get; init; } = 1024;

    /// <summary>From accept to the first byte; a connection on which nothing comes is closed.</summary>
    public TimeSpan FirstByteTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>From accept to a running muxer; a connection that takes longer is closed.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

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
        check.Positive(FirstByteTimeout, nameof(FirstByteTimeout));
        check.That(HandshakeTimeout >= FirstByteTimeout, nameof(HandshakeTimeout), $"must be at least {nameof(FirstByteTimeout)}");
        check.AtLeast(2, MaxPerPeer, nameof(MaxPerPeer));
        check.Positive(DuplicateGrace, nameof(DuplicateGrace));
        check.AtLeast(1, MaxInboundStreamsPerProtocol, nameof(MaxInboundStreamsPerProtocol));
        return check.Mistakes;
    }
}

/// <summary>How peers are dialled.</summary>
public sealed record DialOptions
{
    /// <summary>For one address, from the first packet to a running muxer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The next address of a peer is tried when the one before has failed or after this long, whichever is first (RFC 8305).</summary>
    public TimeSpan Stagger { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Addresses of one peer dialled at once.</summary>
    public int MaxAtOnce { get; init; } = 8;

    /// <summary>Addresses tried for one peer in one dial; the rest is left out.</summary>
    public int MaxAddresses { get; init; } = 32;

    /// <summary>Peers being dialled at once; beyond it a dial fails with LimitReached.</summary>
    public int MaxPending { get; init; } = 256;

    /// <summary>An address that failed is left alone for this long, twice as long after each further failure.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Failed addresses remembered; beyond it the ones that end first are forgotten.</summary>
    public int MaxBackoffEntries { get; init; } = 4096;

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IEnumerable<string> Validate()
    {
        var check = new OptionChecks(nameof(DialOptions));
        check.Positive(Timeout, nameof(Timeout));
        check.Positive(Stagger, nameof(Stagger));
        check.AtLeast(1, MaxAtOnce, nameof(MaxAtOnce));
        check.AtLeast(1, MaxAddresses, nameof(MaxAddresses));
        check.AtLeast(1, MaxPending, nameof(MaxPending));
        check.NotNegative(Backoff, nameof(Backoff));
        check.That(MaxBackoff >= Backoff, nameof(MaxBackoff), $"must be at least {nameof(Backoff)}");
        check.AtLeast(1, MaxBackoffEntries, nameof(MaxBackoffEntries));
        return check.Mistakes;
    }
}

/// <summary>Bounds of the peer store.</summary>
public sealed record PeerStoreOptions
{
    /// <summary>Peers remembered. Beyond it disconnected ones go, those that would expire first before the others.</summary>
    public int MaxPeers { get; init; } = 10_000;

    /// <summary>Addresses kept of one peer; the least trusted go first.</summary>
    public int MaxAddressesPerPeer { get; init; } = 32;

    /// <summary>Addresses of a peer that was connected are kept for this long after it left.</summary>
    public TimeSpan AfterDisconnect { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Protocol ids and agent versions shared between peers; beyond it strings are no longer shared.</summary>
    public int MaxPooledStrings { get; init; } = 4096;

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IEnumerable<string> Validate()
    {
        var check = new OptionChecks(nameof(PeerStoreOptions));
        check.AtLeast(1, MaxPeers, nameof(MaxPeers));
        check.AtLeast(1, MaxAddressesPerPeer, nameof(MaxAddressesPerPeer));
        check.Positive(AfterDisconnect, nameof(AfterDisconnect));
        check.AtLeast(0, MaxPooledStrings, nameof(MaxPooledStrings));
        return check.Mistakes;
    }
}
