using Registry.Sqlite;

namespace Registry.Daemon.Hosting;

/// <summary>
/// What the daemon found at its start that it had not left like that. It starts all the same, since it serves without it; the
/// log names the files, and /health goes on to tell that there was something.
/// </summary>
internal static partial class StartWarnings
{
    /// <summary>To be asked before any of the files is made.</summary>
    public static IEnumerable<string> OfFiles(DataDirectory directory, string database, ILogger log)
    {
        var hasDatabase = File.Exists(database);
        if (directory.IsUsed && !hasDatabase)
        {
            LogNoDatabase(log, database);
            yield return "The database was missing at the start, and a new one was begun; the log names it.";
        }

        if ((directory.IsUsed || hasDatabase) && !File.Exists(directory.IdentityFile))
        {
            LogNoIdentity(log, directory.IdentityFile);
            yield return "The identity was missing at the start: this daemon has a new peer id.";
        }
    }

    /// <summary>To be asked when everything was read.</summary>
    public static IEnumerable<string> Of(Database database)
    {
        if (!database.IsAsLeft) yield return "The database was empty at the start, or files of it were set aside; the log says which.";
        if (database.RowsSetAside is > 0 and var rows) yield return $"{rows} rows of the database did not read at the start, and are set aside in it.";
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A daemon ran on this data directory before, but its database {Path} is not there: whatever was registered is gone, and a new one is begun.")]
    private static partial void LogNoDatabase(ILogger logger, string path);

    [LoggerMessage(Level = LogLevel.Error, Message = "A daemon ran here before, but its identity {Path} is not there: a new one is made, and peers do not find this daemon by its old peer id.")]
    private static partial void LogNoIdentity(ILogger logger, string path);
}
