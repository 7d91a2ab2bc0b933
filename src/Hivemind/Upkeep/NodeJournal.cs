using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Registry.Sqlite;

namespace Registry.Hivemind.Upkeep;

/// <summary>
/// What a hivemind node keeps in the database: its node id, and the nodes it knows with their addresses. Those do not come back
/// by themselves when this node has been away: a p2pd redials its bootstrap peers every quarter of an hour.
/// </summary>
public sealed partial class NodeJournal
{
    private readonly Database _database;
    private readonly ILogger _log;
    private readonly BackgroundSaver _saver;

    /// <summary>Creates its tables. Throws DatabaseUnavailableException when the database cannot be used.</summary>
    public NodeJournal(Database database, ILoggerFactory loggers)
    {
        _database = database;
        _log = loggers.CreateLogger<NodeJournal>();
        _saver = new BackgroundSaver(database, "The nodes of the hivemind swarm", _log);
        database.Migrate("hivemind-nodes", NodeRows.Steps);
    }

    /// <summary>The node id of the runs before, or a new one that is on disk when this returns. Throws DatabaseUnavailableException.</summary>
    public async Task<DhtId> OpenIdAsync(Random random)
    {
        if (_database.Read(NodeRows.LoadId) is { } saved) return saved;
        var made = DhtId.Random(random);
        await _database.WriteAsync(connection => NodeRows.SaveId(connection, made));
        return made;
    }

    /// <summary>In the order they were saved. Rows that do not hold what this wrote are passed over; empty when the database cannot be read.</summary>
    internal IReadOnlyList<RememberedPeer> Load(int max)
    {
        try
        {
            return _database.Read(connection => NodeRows.LoadPeers(connection, max));
        }
        catch (Exception exception) when (exception is DatabaseUnavailableException or SqliteException)
        {
            LogNotLoaded(exception.Message);
            return [];
        }
    }

    /// <summary>Puts these in the place of those saved before; an empty list leaves them as they are. False when the database cannot be written now.</summary>
    internal Task<bool> SaveAsync(IReadOnlyList<RememberedPeer> peers) =>
        peers.Count == 0 ? Task.FromResult(true) : _saver.TryWriteAsync(connection => NodeRows.SavePeers(connection, peers));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The hivemind nodes of the last run cannot be read: {Problem}")]
    private partial void LogNotLoaded(string problem);
}
