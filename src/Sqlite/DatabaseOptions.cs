namespace Registry.Sqlite;

/// <summary>Where the embedded database lives and how much may wait for it.</summary>
public sealed record DatabaseOptions
{
    /// <summary>The file; created with mode 0600 when it is not there. Its directory must exist.</summary>
    public required string Path { get; init; }

    /// <summary>Writes waiting for the writer thread; beyond it a write faults at once, so that a stalled disk is felt as a refusal and not as growth.</summary>
    public int MaxQueuedWrites { get; init; } = 8_192;

    /// <summary>Writes in one commit; bounds how long the first of them waits for the last.</summary>
    public int MaxBatch { get; init; } = 512;

    /// <summary>How long a statement waits for a lock that another process holds.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Most pages (4 KiB each) the file may grow to; null leaves it to the disk. A write beyond it faults as on a full disk.</summary>
    public long? MaxPages { get; init; }

    /// <summary>Every mistake in these options, in words; empty when they are sound.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> mistakes = [];
        if (string.IsNullOrWhiteSpace(Path)) mistakes.Add("Path: a file name is needed");
        if (MaxQueuedWrites < 1) mistakes.Add("MaxQueuedWrites: at least 1");
        if (MaxBatch < 1) mistakes.Add("MaxBatch: at least 1");
        if (LockTimeout < TimeSpan.FromSeconds(1) || LockTimeout > TimeSpan.FromMinutes(1))
        {
            mistakes.Add("LockTimeout: between 1 second and 1 minute");
        }

        if (MaxPages < 1) mistakes.Add("MaxPages: at least 1");
        return mistakes;
    }
}
