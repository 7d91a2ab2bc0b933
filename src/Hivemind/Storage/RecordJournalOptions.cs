using Registry.Libp2p;

namespace Registry.Hivemind.Storage;

/// <summary>How the values held for a hivemind swarm are written behind.</summary>
public sealed record RecordJournalOptions
{
    /// <summary>Time from a store to its commit at most. A crash loses what is younger.</summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Changes waiting for a commit, each value counted once. Beyond it changes are not persisted (they stay in memory) and are counted.</summary>
    public int MaxPending { get; init; } = 65_536;

    /// <summary>Bytes of subkeys and values waiting for a commit. Beyond it as <see cref="MaxPending"/>.</summary>
    public long MaxPendingBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>How often expired rows are deleted, a thousand at a time so that others get their turn.</summary>
    public TimeSpan PruneInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var check = new OptionChecks(nameof(RecordJournalOptions));
        check.Positive(FlushInterval, nameof(FlushInterval));
        check.AtLeast(1, MaxPending, nameof(MaxPending));
        check.AtLeast(1, MaxPendingBytes, nameof(MaxPendingBytes));
        check.Positive(PruneInterval, nameof(PruneInterval));
        return check.Mistakes;
    }
}
