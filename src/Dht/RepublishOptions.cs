using Registry.Libp2p;

namespace Registry.Dht;

/// <summary>How keys and values are kept published.</summary>
public sealed record RepublishOptions
{
    /// <summary>How often a key that this node keeps providing is announced; at most a twelfth later. Records live 48 h, their addresses 24 h.</summary>
    public TimeSpan ProvideInterval { get; init; } = TimeSpan.FromHours(22);

    /// <summary>How often a published value is put again, which others keep for 48 h; at most a twelfth later.</summary>
    public TimeSpan ValueInterval { get; init; } = TimeSpan.FromHours(12);

    /// <summary>The same for both while there are fewer than k peers to hold it: whoever joins should have it before long.</summary>
    public TimeSpan SparseInterval { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>What came due while the node was down is published again spread over this time.</summary>
    public TimeSpan CatchUp { get; init; } = TimeSpan.FromHours(1);

    /// <summary>First pause before publishing again what too few peers could be reached for; doubles up to <see cref="RetryMax"/>.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Longest of these pauses.</summary>
    public TimeSpan RetryMax { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Regions of the key space that are published at once.</summary>
    public int RegionsAtOnce { get; init; } = 3;

    /// <summary>Peers sent to at once in each of them.</summary>
    public int PeersAtOnce { get; init; } = 10;

    /// <summary>Keys that this node keeps providing, at some 400 bytes of memory each. Beyond it new ones are refused.</summary>
    public int MaxKeys { get; init; } = 100_000;

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var check = new OptionChecks(nameof(RepublishOptions));
        check.That(IsInterval(ProvideInterval), nameof(ProvideInterval), "must lie between one minute and 366 days");
        check.That(IsInterval(ValueInterval), nameof(ValueInterval), "must lie between one minute and 366 days");
        check.Positive(SparseInterval, nameof(SparseInterval));
        check.That(CatchUp >= TimeSpan.Zero, nameof(CatchUp), "must not be negative");
        check.Positive(Retry, nameof(Retry));
        check.That(RetryMax >= Retry, nameof(RetryMax), $"must not be below {nameof(Retry)}");
        check.AtLeast(1, RegionsAtOnce, nameof(RegionsAtOnce));
        check.AtLeast(1, PeersAtOnce, nameof(PeersAtOnce));
        check.AtLeast(1, MaxKeys, nameof(MaxKeys));
        return check.Mistakes;
    }

    private static bool IsInterval(TimeSpan span) => span >= TimeSpan.FromMinutes(1) && span <= TimeSpan.FromDays(366);
}
