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

    internal List<RepublishRow> Load() => _database.Load(RepublishTables.Load);

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

/// <summary>The SQL of <see cref="RepublishJournal"/>. Times are Unix milliseconds.</summary>
internal static class RepublishTables
{
    public static readonly string[] Steps =
    [
        """
        CREATE TABLE dht_published (
            kind INTEGER NOT NULL,
            key BLOB NOT NULL,
            due INTEGER NOT NULL,
            published INTEGER,
            failures INTEGER NOT NULL,
            digest INTEGER NOT NULL,
            PRIMARY KEY (kind, key)
        ) WITHOUT ROWID;
        """,
    ];

    public static void Save(SqliteConnection connection, IReadOnlyList<RepublishRow> rows)
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO dht_published (kind, key, due, published, failures, digest) VALUES ($kind, $key, $due, $published, $failures, $digest)
            ON CONFLICT (kind, key) DO UPDATE SET
                due = excluded.due, published = excluded.published, failures = excluded.failures, digest = excluded.digest;
            """;
        foreach (var row in rows)
        {
            command.Parameters.Clear();
            command.Parameters.AddWithValue("$kind", (int)row.Kind);
            command.Parameters.AddWithValue("$key", row.Key);
            command.Parameters.AddWithValue("$due", row.Due.ToUnixTimeMilliseconds());
            command.Parameters.AddWithValue("$published", row.Published is { } published ? published.ToUnixTimeMilliseconds() : DBNull.Value);
            command.Parameters.AddWithValue("$failures", row.Failures);
            command.Parameters.AddWithValue("$digest", row.Digest);
            command.ExecuteNonQuery();
        }
    }

    public static void Delete(SqliteConnection connection, RepublishKind kind, IReadOnlyList<byte[]> keys)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM dht_published WHERE kind = $kind AND key = $key;";
        foreach (var key in keys)
        {
            command.Parameters.Clear();
            command.Parameters.AddWithValue("$kind", (int)kind);
            command.Parameters.AddWithValue("$key", key);
            command.ExecuteNonQuery();
        }
    }

    public static List<RepublishRow> Load(SqliteConnection connection, BadRows bad)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT kind, key, due, published, failures, digest FROM dht_published WHERE kind IN (0, 1);";
        return [.. bad.Read(command, "dht_published", row => new RepublishRow(
            (RepublishKind)row.GetInt32(0),
            row.GetFieldValue<byte[]>(1),
            Time(row.GetInt64(2)),
            row.IsDBNull(3) ? null : Time(row.GetInt64(3)),
            (int)Math.Clamp(row.GetInt64(4), 0, 1000),
            row.GetInt64(5)))];
    }

    private static DateTimeOffset Time(long milliseconds)
        => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() / 2));
}

/// <summary>What is kept of a published key across restarts. <see cref="Published"/> is null until it was published once.</summary>
internal readonly record struct RepublishRow(
    RepublishKind Kind, byte[] Key, DateTimeOffset Due, DateTimeOffset? Published, int Failures, long Digest)
{
    /// <summary>By a clock that was set.</summary>
    public RepublishRow SetBy(TimeSpan span) => this with { Due = Due + span, Published = Published + span };
}
