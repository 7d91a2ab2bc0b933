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
    private bool _hasFault;

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

    /// <summary>What must not end the loop that it is done in: whatever goes wrong is counted, and told once until this works again.</summary>
    internal async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work();
            _hasFault = false;
        }
#pragma warning disable CA1031 // Nobody else would save anything any more.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            DatabaseMetrics.SavingFailed();
            if (!_hasFault) LogFault(log, fault, what);
            _hasFault = true;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{What} cannot be saved now: {Problem}")]
    private static partial void LogFailed(ILogger logger, string what, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "Saving failed unexpectedly: {What}. It is tried again, and this is not told again until it has worked once.")]
    private static partial void LogFault(ILogger logger, Exception fault, string what);

    [LoggerMessage(Level = LogLevel.Information, Message = "{What} can be saved again.")]
    private static partial void LogRecovered(ILogger logger, string what);
}
