using Microsoft.Data.Sqlite;

namespace Registry.Sqlite;

/// <summary>What <see cref="WriteBehind"/> does, and how often.</summary>
public sealed record WriteBehindRhythm
{
    public required BackgroundSaver Saver { get; init; }

    public required TimeProvider Time { get; init; }

    public required TimeSpan FlushInterval { get; init; }

    public required TimeSpan PruneInterval { get; init; }

    /// <summary>Commits what has gathered. Must not fail.</summary>
    public required Func<Task> Flush { get; init; }

    /// <summary>Deletes a slice of what has expired, on the writer thread; true when there is more.</summary>
    public required Func<SqliteConnection, bool> Prune { get; init; }
}
