using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Registry.Sqlite;

namespace Registry.Dht.Maintenance;

/// <summary>Keeps the peers of the routing table in the database, so that a restarted node finds back without its bootstrap peers.</summary>
public sealed partial class RoutingTableJournal
{
    private readonly Database _database;
    private readonly ILogger _log;
    private readonly BackgroundSaver _saver;

    /// <summary>Creates its table. Throws DatabaseUnavailableException when the database cannot be used.</summary>
    public RoutingTableJournal(Database database, ILoggerFactory loggers)
    {
        _database = database;
        _log = loggers.CreateLogger<RoutingTableJournal>();
        _saver = new BackgroundSaver(database, "The routing table", _log);
        database.Migrate("dht-table", RoutingTableRows.Steps);
    }

    /// <summary>Those seen last come first. Rows that do not hold what this wrote are passed over; empty when the database cannot be read.</summary>
    internal IReadOnlyList<SavedPeer> Load(int max)
    {
        try
        {
            var peers = _database.Read(connection => RoutingTableRows.Load(connection, max));
            LogLoaded(peers.Count);
            return peers;
        }
        catch (Exception exception) when (exception is DatabaseUnavailableException or SqliteException)
        {
            LogNotLoaded(exception.Message);
            return [];
        }
    }

    /// <summary>Puts these in the place of those saved before; an empty list leaves them as they are. False when the database cannot be written now.</summary>
    internal Task<bool> SaveAsync(IReadOnlyList<SavedPeer> peers) =>
        peers.Count == 0 ? Task.FromResult(true) : _saver.TryWriteAsync(connection => RoutingTableRows.Save(connection, peers));

    [LoggerMessage(Level = LogLevel.Information, Message = "Loaded {Count} peers of the last routing table.")]
    private partial void LogLoaded(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The routing table of the last run cannot be read: {Problem}")]
    private partial void LogNotLoaded(string problem);
}
