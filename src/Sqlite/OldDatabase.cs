using Microsoft.Data.Sqlite;

namespace Registry.Sqlite;

/// <summary>
/// A database whose format this program no longer reads is moved beside, never changed and never deleted. The format is the
/// file's user_version; within one format, owners bring their tables up to date step by step.
/// </summary>
public static class OldDatabase
{
    /// <summary>The first format had none, which reads as zero.</summary>
    private const long Format = 2;

    /// <summary>Call under the lock that the file's owner holds. Returns the file's new name; null when there was nothing to move.</summary>
    /// <exception cref="DatabaseUnavailableException">The file cannot be read or moved, or is of a newer program.</exception>
    public static string? SetAside(string path)
    {
        try
        {
            if (!File.Exists(path) || new FileInfo(path).Length == 0 || ReadFormat(path) == Format) return null;
            var n = 1;
            while (File.Exists($"{path}.old-{n}")) n++;
            var aside = $"{path}.old-{n}";
            // The log first: it belongs to the file, and is folded into it when somebody opens that under its new name.
            foreach (var suffix in new[] { "-wal", "-shm" })
            {
                if (File.Exists(path + suffix)) File.Move(path + suffix, aside + suffix);
            }

            File.Move(path, aside);
            return aside;
        }
        catch (Exception fault) when (SqliteFailure.Reason(fault) is { } reason)
        {
            throw new DatabaseUnavailableException(reason, fault);
        }
    }

    /// <summary>Marks a file that has no tables yet.</summary>
    internal static void Stamp(SqliteConnection connection)
    {
        if (connection.Scalar("PRAGMA user_version") is 0L && connection.Scalar("SELECT count(*) FROM sqlite_master") is 0L) connection.Execute($"PRAGMA user_version={Format}");
    }

    private static long ReadFormat(string path)
    {
        using var connection = new DatabaseFile(new DatabaseOptions { Path = path }).OpenReader();
        var format = connection.Scalar("PRAGMA user_version") is long read ? read : 0;
        return format <= Format ? format : throw new DatabaseUnavailableException($"the database is of format {format}, written by a newer program; this one knows {Format}");
    }
}
