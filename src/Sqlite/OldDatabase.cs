using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Registry.Sqlite;

/// <summary>
/// Files that this program does not go on with are moved beside, never changed and never deleted: those of a format that it no
/// longer reads, and a log whose database is gone, which SQLite would throw away. The format is the file's user_version; within
/// one format, owners bring their tables up to date step by step.
/// </summary>
internal static partial class OldDatabase
{
    /// <summary>The first format had none, which reads as zero.</summary>
    private const long Format = 2;

    private static readonly string[] LogSuffixes = ["-wal", "-shm"];

    /// <summary>Takes the file into this process's hands, a new one where the one that is there cannot be gone on with; that is told, and not as it was left.</summary>
    /// <exception cref="DatabaseUnavailableException">The file is in use, cannot be read or moved, or is of a newer program.</exception>
    public static DatabaseHome Take(DatabaseOptions options, ILogger log, out bool isAsLeft)
    {
        var wasThere = File.Exists(options.Path);
        var home = DatabaseHome.Take(options.Path);
        try
        {
            var isEmpty = new FileInfo(home.Path).Length == 0;
            if (isEmpty && wasThere) LogEmpty(log, home.Path);
            isAsLeft = !(isEmpty && wasThere);
            if (isEmpty ? !HasLog(home) : ReadFormat(home, options) == Format) return home;
            isAsLeft = false;

            var aside = MoveAside(home.Path);
            if (isEmpty) LogLogSetAside(log, home.LogPath, aside);
            else LogSetAside(log, home.Path, aside);
        }
        catch (Exception fault) when (SqliteFailure.Reason(fault) is { } reason)
        {
            home.Dispose();
            throw new DatabaseUnavailableException(reason, fault);
        }
        catch
        {
            home.Dispose();
            throw;
        }

        // It is the old file that was taken.
        home.Dispose();
        return DatabaseHome.Take(options.Path);
    }

    /// <summary>Marks a file that has no tables yet.</summary>
    public static void Stamp(SqliteConnection connection)
    {
        if (connection.Scalar("PRAGMA user_version") is 0L && connection.Scalar("SELECT count(*) FROM sqlite_master") is 0L) connection.Execute($"PRAGMA user_version={Format}");
    }

    private static bool HasLog(DatabaseHome home) => new FileInfo(home.LogPath) is { Exists: true, Length: > 0 };

    /// <summary>The new name. The log goes first: it belongs to the file, and is folded into it when somebody opens that under its new name.</summary>
    private static string MoveAside(string path)
    {
        var n = 1;
        while (File.Exists($"{path}.old-{n}") || File.Exists($"{path}.old-{n}-wal")) n++;
        var aside = $"{path}.old-{n}";
        foreach (var suffix in LogSuffixes)
        {
            if (File.Exists(path + suffix)) File.Move(path + suffix, aside + suffix);
        }

        File.Move(path, aside);
        return aside;
    }

    private static long ReadFormat(DatabaseHome home, DatabaseOptions options)
    {
        using var connection = new DatabaseFile(home, options).OpenReader();
        var format = connection.Scalar("PRAGMA user_version") is long read ? read : 0;
        return format <= Format ? format : throw new DatabaseUnavailableException($"the database is of format {format}, written by a newer program; this one knows {Format}");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} is of a format that is no longer read. It is kept as {Aside}, and a new one is begun.")]
    private static partial void LogSetAside(ILogger logger, string path, string aside);

    [LoggerMessage(Level = LogLevel.Error, Message = "The database {Path} was there, but is empty: whatever was registered here before is gone.")]
    private static partial void LogEmpty(ILogger logger, string path);

    [LoggerMessage(Level = LogLevel.Error, Message = "The log {Path} was left without its database. It is kept beside {Aside}, and a new database is begun.")]
    private static partial void LogLogSetAside(ILogger logger, string path, string aside);
}
