using Registry.Libp2p.Protocols.Identify;
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
