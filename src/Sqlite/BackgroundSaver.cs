using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Registry.Sqlite;

/// <summary>
/// Writes what a part can go on without for a while. Says once when that begins to fail, and once when it works again;
/// <paramref name="what"/> is the subject of both lines. One write at a time.
/// </summary>
public sealed partial class BackgroundSaver(Database database, string what, ILogger log)
{
    private bool _failing;

    /// <summary>True once it is on disk, false when the database cannot be written now.</summary>
    public async Task<bool> TryWriteAsync(Action<SqliteConnection> work)
    {
        try
        {
            await database.WriteAsync(work);
        }
        catch (Exception exception) when (exception is DatabaseUnavailableException or SqliteException)
        {
            if (!_failing) LogFailed(log, what, exception.Message);
            _failing = true;
            return false;
        }

        if (_failing) LogRecovered(log, what);
        _failing = false;
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{What} cannot be saved now: {Problem}")]
    private static partial void LogFailed(ILogger logger, string what, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "{What} can be saved again.")]
    private static partial void LogRecovered(ILogger logger, string what);
}
