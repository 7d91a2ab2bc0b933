using Registry.Libp2p;

namespace Registry.Dht;

/// <summary>Settings of the DHT. The defaults are those of the IPFS network's implementations where they have one.</summary>
public sealed record KadOptions
{
    /// <summary>Protocol ids served; requests go out under the first of them that the other side knows.</summary>
    public IReadOnlyList<string> Protocols { get; init; } = ["/far-mesh/kad/1.0.0", "/ipfs/kad/1.0.0"];

    /// <summary>A client asks, but serves no protocol and lists none in identify.</summary>
    public KadMode Mode { get; init; } = KadMode.Server;

    /// <summary>Requests of one lookup in flight at a time.</summary>
    public int Alpha { get; init; } = 10;

    /// <summary>
    /// A lookup that keeps the routing table fresh ends when this many of the closest peers seen have answered. One whose
    /// result counts (providers, values, where to store) asks all k closest, so that a few liars among them change nothing.
    /// </summary>
    public int Beta { get; init; } = 3;

    /// <summary>
    /// A request of a lookup that takes longer gives its place to another one. A little more than a dial and a request across
    /// an ocean take: too short costs some requests more, too long the time that peers take that are gone.
    /// </summary>
    public TimeSpan SlowRequest { get; init; } = TimeSpan.FromSeconds(0.75);

    /// <summary>
    /// A request of a lookup that takes longer holds up its end no more; the answer stays welcome until
    /// <see cref="RequestTimeout"/>. Long enough for a dial across the world with a lost packet.
    /// </summary>
    public TimeSpan GiveUpRequest { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>A lookup ends after this long with what it has found, whatever the network makes up to keep it going.</summary>
    public TimeSpan LookupTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Own streams wait this long for their next request: less than the ten seconds after which js-libp2p resets them.</summary>
    public TimeSpan IdleStreamLifetime { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Own idle streams to one peer; the oldest is closed for one more. 0 for a new stream with every request.</summary>
    public int MaxIdleStreamsPerPeer { get; init; } = 2;

    /// <summary>Own idle streams in all.</summary>
    public int MaxIdleStreams { get; init; } = 1024;

    /// <summary>From opening a stream to the complete answer.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Providing or putting returns once this many peers have stored it, and goes on in the background. Half of the k closest:
    /// any one of them is enough to be found by, and those that come later are the slow ones.
    /// </summary>
    public int StoredBeforeReturn { get; init; } = 10;

    /// <summary>Publications going on after their callers got their answer; beyond it, callers wait until all is stored.</summary>
    public int MaxBackgroundPublishes { get; init; } = 64;

    /// <summary>A stream without a request for this long is reset (not half-closed: go-libp2p would write on it again).</summary>
    public TimeSpan StreamIdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest request read, in bytes: a value of 64 KiB with its key and framing. A longer one resets the stream.</summary>
    public int MaxRequestBytes { get; init; } = 68 * 1024;

    /// <summary>Answers stay within this many bytes; a default rust-libp2p node reads no more. Only a value may exceed it.</summary>
    public int MaxReplyBytes { get; init; } = 16 * 1024;

    /// <summary>Longest answer read from others, in bytes. A longer one counts as malformed.</summary>
    public int MaxReadReplyBytes { get; init; } = 1024 * 1024;

    /// <summary>Values up to this many bytes are accepted and served; a longer one resets the stream.</summary>
    public int MaxValueBytes { get; init; } = 64 * 1024;

    /// <summary>Malformed requests of one peer within <see cref="MalformedWindow"/> at which it is disconnected.</summary>
    public int MalformedLimit { get; init; } = 5;

    public TimeSpan MalformedWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Peers of one IPv4 /16 or IPv6 /32 in the routing table. More are not admitted.</summary>
    public int MaxPeersPerGroup { get; init; } = 3;

    /// <summary>The same for one bucket.</summary>
    public int MaxPeersPerGroupInBucket { get; init; } = 2;

    /// <summary>Loopback and private addresses do not count as a group, so that a cluster behind one network can form.</summary>
    public bool ExemptPrivateGroups { get; init; } = true;

    /// <summary>Peers checked at the same time for admission to the routing table.</summary>
    public int MaxAdmissionChecks { get; init; } = 16;

    /// <summary>Peers waiting for such a check. Beyond it a peer has to wait for its next identify.</summary>
    public int MaxWaitingAdmissions { get; init; } = 256;

    /// <summary>Addresses remembered with a routing table are tried for this long when nothing newer is known.</summary>
    public TimeSpan LearnedAddressLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>First pause between attempts to bootstrap while the routing table is low; doubles up to <see cref="BootstrapRetryMax"/>.</summary>
    public TimeSpan BootstrapRetry { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan BootstrapRetryMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often expired records are looked for.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromMinutes(1);

    public RoutingTableOptions Table { get; init; } = new();

    public WalkOptions Walk { get; init; } = new();

    public RepublishOptions Republish { get; init; } = new();

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var check = new OptionChecks(nameof(KadOptions));
        check.That(Protocols.Count > 0 && Protocols.All(p => p.Length is > 0 and <= 1024), nameof(Protocols), "needs at least one protocol id, each of 1 to 1024 characters");
        check.That(Protocols.Distinct(StringComparer.Ordinal).Count() == Protocols.Count, nameof(Protocols), "names a protocol twice");
        check.AtLeast(1, Alpha, nameof(Alpha));
        check.AtLeast(1, Beta, nameof(Beta));
        check.Positive(RequestTimeout, nameof(RequestTimeout));
        check.Positive(SlowRequest, nameof(SlowRequest));
        check.That(GiveUpRequest >= SlowRequest, nameof(GiveUpRequest), $"must not be below {nameof(SlowRequest)}");
        check.That(RequestTimeout >= GiveUpRequest, nameof(RequestTimeout), $"must not be below {nameof(GiveUpRequest)}");
        check.Positive(LookupTimeout, nameof(LookupTimeout));
        check.Positive(IdleStreamLifetime, nameof(IdleStreamLifetime));
        check.AtLeast(0, MaxIdleStreamsPerPeer, nameof(MaxIdleStreamsPerPeer));
        check.AtLeast(1, MaxIdleStreams, nameof(MaxIdleStreams));
        check.AtLeast(1, StoredBeforeReturn, nameof(StoredBeforeReturn));
        check.AtLeast(1, MaxBackgroundPublishes, nameof(MaxBackgroundPublishes));
        check.Positive(StreamIdleTimeout, nameof(StreamIdleTimeout));
        check.AtLeast(1, MaxValueBytes, nameof(MaxValueBytes));
        check.AtLeast(MaxValueBytes + 1024, MaxRequestBytes, nameof(MaxRequestBytes));
        check.AtLeast(12 * 1024, MaxReplyBytes, nameof(MaxReplyBytes));
        check.AtLeast(MaxReplyBytes, MaxReadReplyBytes, nameof(MaxReadReplyBytes));
        check.AtLeast(1, MalformedLimit, nameof(MalformedLimit));
        check.Positive(MalformedWindow, nameof(MalformedWindow));
        check.AtLeast(1, MaxPeersPerGroup, nameof(MaxPeersPerGroup));
        check.AtLeast(1, MaxPeersPerGroupInBucket, nameof(MaxPeersPerGroupInBucket));
        check.AtLeast(1, MaxAdmissionChecks, nameof(MaxAdmissionChecks));
        check.AtLeast(1, MaxWaitingAdmissions, nameof(MaxWaitingAdmissions));
        check.Positive(LearnedAddressLifetime, nameof(LearnedAddressLifetime));
        check.Positive(BootstrapRetry, nameof(BootstrapRetry));
        check.That(BootstrapRetryMax >= BootstrapRetry, nameof(BootstrapRetryMax), $"must not be below {nameof(BootstrapRetry)}");
        check.Positive(SweepInterval, nameof(SweepInterval));
        check.That(Enum.IsDefined(Mode), nameof(Mode), $"must be {KadMode.Server} or {KadMode.Client}");
        return [.. check.Mistakes, .. Table.Validate(), .. Walk.Validate(), .. Republish.Validate()];
    }
}

/// <summary>Part that a node plays in the DHT.</summary>
public enum KadMode
{
    /// <summary>Serves requests and says so in identify, so that others put it into their routing tables.</summary>
    Server,

    /// <summary>Asks, but serves nothing: for nodes that others cannot dial.</summary>
    Client,
}

/// <summary>Bounds of a walk of the network.</summary>
public sealed record WalkOptions
{
    /// <summary>Peers visited at once.</summary>
    public int PeersAtOnce { get; init; } = 32;

    /// <summary>Peers visited in all; those found beyond it are left out.</summary>
    public int MaxPeers { get; init; } = 50_000;

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var check = new OptionChecks(nameof(WalkOptions));
        check.AtLeast(1, PeersAtOnce, nameof(PeersAtOnce));
        check.AtLeast(1, MaxPeers, nameof(MaxPeers));
        return check.Mistakes;
    }
}
