using Registry.Libp2p;

namespace Registry.Dht.Providers;

/// <summary>How provider records are written behind.</summary>
public sealed record ProviderJournalOptions
{
    /// <summary>Time from an announcement to its commit at most. A crash loses what is younger; its provider announces it again.</summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Changes waiting for a commit. Beyond it changes are not persisted (they stay in memory) and are counted.</summary>
    public int MaxPending { get; init; } = 65_536;

    /// <summary>How often expired rows are deleted, a thousand at a time so that others get their turn.</summary>
    public TimeSpan PruneInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var check = new OptionChecks(nameof(ProviderJournalOptions));
        check.Positive(FlushInterval, nameof(FlushInterval));
        check.AtLeast(1, MaxPending, nameof(MaxPending));
        check.Positive(PruneInterval, nameof(PruneInterval));
        return check.Mistakes;
    }
}
