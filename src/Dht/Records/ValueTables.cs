using Microsoft.Data.Sqlite;
using Registry.Sqlite;

namespace Registry.Dht.Records;

/// <summary>The SQL of <see cref="ValueStore"/>. Several stores share the table, one namespace each.</summary>
internal static class ValueTables
{
    public const int PruneBatch = 200;

    public static readonly string[] Steps =
    [
        """
        CREATE TABLE dht_values (
            namespace TEXT NOT NULL,
            key BLOB NOT NULL,
            value BLOB NOT NULL,
            received INTEGER NOT NULL,
            PRIMARY KEY (namespace, key)
        ) WITHOUT ROWID;
        CREATE INDEX dht_values_received ON dht_values (namespace, received);
        """,
    ];

    public static void Save(SqliteConnection connection, string recordNamespace, HeldValue value)
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO dht_values (namespace, key, value, received) VALUES ($namespace, $key, $value, $received)
            ON CONFLICT (namespace, key) DO UPDATE SET value = excluded.value, received = excluded.received;
            """;
        command.Parameters.AddWithValue("$namespace", recordNamespace);
        command.Parameters.AddWithValue("$key", value.Key);
        command.Parameters.AddWithValue("$value", value.Value);
        command.Parameters.AddWithValue("$received", value.Received.ToUnixTimeMilliseconds());
        command.ExecuteNonQuery();
    }

    /// <summary>Deletes up to <see cref="PruneBatch"/> expired rows; answers how many.</summary>
    public static int Prune(SqliteConnection connection, string recordNamespace, DateTimeOffset receivedBefore)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            DELETE FROM dht_values WHERE (namespace, key) IN
                (SELECT namespace, key FROM dht_values WHERE namespace = $namespace AND received <= $before LIMIT {PruneBatch});
            """;
        command.Parameters.AddWithValue("$namespace", recordNamespace);
        command.Parameters.AddWithValue("$before", receivedBefore.ToUnixTimeMilliseconds());
        return command.ExecuteNonQuery();
    }

    /// <summary>The newest values of the namespace that were received after a moment.</summary>
    public static List<HeldValue> Load(SqliteConnection connection, BadRows bad, string recordNamespace, DateTimeOffset receivedAfter, int max)
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT key, value, received FROM dht_values
            WHERE namespace = $namespace AND received > $after ORDER BY received DESC LIMIT $max;
            """;
        command.Parameters.AddWithValue("$namespace", recordNamespace);
        command.Parameters.AddWithValue("$after", receivedAfter.ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue("$max", max);
        return [.. bad.Read(command, "dht_values", row =>
            new HeldValue(row.GetFieldValue<byte[]>(0), row.GetFieldValue<byte[]>(1), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2))))];
    }
}

/// <summary>A value in a <see cref="ValueStore"/>.</summary>
internal sealed record HeldValue(byte[] Key, byte[] Value, DateTimeOffset Received)
{
    public int Bytes => Key.Length + Value.Length;
}
