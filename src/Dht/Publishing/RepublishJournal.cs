using Microsoft.Data.Sqlite;
using Registry.Sqlite;

namespace Registry.Dht.Publishing;

/// <summary>Keeps what is published, and when it is due again, across restarts. Only what changed is written.</summary>
public sealed class RepublishJournal
{
    private readonly Database _database;

    /// <summary>Creates its table. Throws DatabaseUnavailableException when the database cannot be used.</summary>
    public RepublishJournal(Database database)
    {
        _database = database;
        database.Migrate("dht-publishing", RepublishTables.Steps);
    }

    internal List<RepublishRow> Load() => _database.Read(RepublishTables.Load);

    /// <summary>Completes when it is on disk; throws DatabaseUnavailableException.</summary>
    internal Task SaveAsync(IReadOnlyList<RepublishRow> rows) => WriteAsync(connection => RepublishTables.Save(connection, rows));

    /// <summary>Completes when it is on disk; throws DatabaseUnavailableException.</summary>
    internal Task DeleteAsync(RepublishKind kind, IReadOnlyList<byte[]> keys) => WriteAsync(connection => RepublishTables.Delete(connection, kind, keys));

    private async Task WriteAsync(Action<SqliteConnection> work)
    {
        try
        {
            await _database.WriteAsync(work);
        }
        catch (SqliteException exception)
        {
            throw new DatabaseUnavailableException(exception.Message, exception);
        }
    }
}
