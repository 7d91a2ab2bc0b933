using Registry.Libp2p;

namespace Registry.Dht;

/// <summary>How the routing table is kept up. Periods are shortened by chance, by up to a quarter, so that nodes do not act in step.</summary>
public sealed record RoutingTableOptions
{
    /// <summary>
    /// A part of the key space in which nothing was looked up for this long is looked up, the own neighbourhood too. Lost peers
    /// are dialled again twice in it, so that a network that was split is whole again within one period.
    /// </summary>
    public TimeSpan RefreshInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A disconnected peer not heard of for this long is asked, a connected one after four times as long.</summary>
    public TimeSpan LivenessInterval { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Peers asked at once whether they are still there.</summary>
    public int LivenessChecksAtOnce { get; init; } = 8;

    /// <summary>With fewer peers than this in the table the bootstrap peers and lost peers are dialled, with growing pauses.</summary>
    public int LowPeers { get; init; } = 10;

    /// <summary>Peers waiting for a place in a full bucket. Beyond it the one heard of longest ago is forgotten.</summary>
    public int ReplacementsPerBucket { get; init; } = 10;

    /// <summary>Peers that left the table because they were not reached and are dialled again now and then. Beyond it those that were in the table for the shortest time are forgotten.</summary>
    public int MaxLost { get; init; } = 256;

    /// <summary>A lost peer is forgotten after this long.</summary>
    public TimeSpan LostLifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Bootstrap, saved and lost peers dialled at once.</summary>
    public int DialsAtOnce { get; init; } = 32;

    /// <summary>How often the table is written to disk; a fast-growing one sooner.</summary>
    public TimeSpan SaveInterval { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Peers written to disk, those heard of last before the others.</summary>
    public int MaxSaved { get; init; } = 512;

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var check = new OptionChecks(nameof(RoutingTableOptions));
        check.Positive(RefreshInterval, nameof(RefreshInterval));
        check.Positive(LivenessInterval, nameof(LivenessInterval));
        check.AtLeast(1, LivenessChecksAtOnce, nameof(LivenessChecksAtOnce));
        check.AtLeast(1, LowPeers, nameof(LowPeers));
        check.AtLeast(0, ReplacementsPerBucket, nameof(ReplacementsPerBucket));
        check.AtLeast(0, MaxLost, nameof(MaxLost));
        check.Positive(LostLifetime, nameof(LostLifetime));
        check.AtLeast(1, DialsAtOnce, nameof(DialsAtOnce));
        check.Positive(SaveInterval, nameof(SaveInterval));
        check.AtLeast(1, MaxSaved, nameof(MaxSaved));
        return check.Mistakes;
    }
}
