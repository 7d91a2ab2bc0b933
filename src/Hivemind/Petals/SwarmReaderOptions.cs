using Registry.Libp2p;

namespace Registry.Hivemind.Petals;

/// <summary>How the swarm is read, and how much of it.</summary>
public sealed record SwarmReaderOptions
{
    /// <summary>From the end of one reading to the start of the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For one reading; what it did not get to is taken from the one before.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Keys of the indexes of models. One that names a prefix comes before those after it. A list that is set takes their place.</summary>
    public IReadOnlyList<string> IndexKeys { get; init; } = ["_farmesh.models", "_petals.models"];

    /// <summary>Models read. Of more, those are left out that had no servers in the last reading.</summary>
    public int MaxModels { get; init; } = 200;

    /// <summary>Blocks read of one model; one that claims more is cut, and never counts as covered.</summary>
    public int MaxBlocksPerModel { get; init; } = 1_000;

    /// <summary>Blocks read in all. Of more, the longest models are cut, those that are to an equal length.</summary>
    public int MaxBlocks { get; init; } = 10_000;

    /// <summary>Servers of one model; the rest is left out, those first that are offline or did not announce themselves.</summary>
    public int MaxServersPerModel { get; init; } = 1_000;

    /// <summary>Blocks of all servers together, a server of ten blocks counting ten; a share of it for each model. Bounds what a reading takes of time and memory and its answers of bytes.</summary>
    public int MaxServedBlocks { get; init; } = 100_000;

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var check = new OptionChecks(nameof(SwarmReaderOptions));
        check.Positive(Interval, nameof(Interval));
        check.Positive(Deadline, nameof(Deadline));
        check.That(IndexKeys.Count is >= 1 and <= 16 && IndexKeys.All(key => key.Length is >= 1 and <= 256), nameof(IndexKeys), "must be 1 to 16 keys of 1 to 256 characters");
        check.AtLeast(1, MaxModels, nameof(MaxModels));
        check.AtLeast(1, MaxBlocksPerModel, nameof(MaxBlocksPerModel));
        check.AtLeast(1, MaxBlocks, nameof(MaxBlocks));
        check.AtLeast(1, MaxServersPerModel, nameof(MaxServersPerModel));
        check.AtLeast(1, MaxServedBlocks, nameof(MaxServedBlocks));
        return check.Mistakes;
    }
}
