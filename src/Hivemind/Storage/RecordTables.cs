using Microsoft.Data.Sqlite;
using Registry.Identity;
using Registry.Sqlite;

namespace Registry.Hivemind.Storage;

/// <summary>The journal's SQL. One row a value; the subkey of a regular value is empty.</summary>
internal static class RecordTables
{
    public const int PruneBatch = 1000;

    public static readonly string[] Steps =
    [
        """
        CREATE TABLE hivemind_values (
            key BLOB NOT NULL,
            subkey BLOB NOT NULL,
            value BLOB NOT NULL,
            expires REAL NOT NULL,
            stored_by BLOB,
            PRIMARY KEY (key, subkey)
        );
        CREATE INDEX hivemind_values_expires ON hivemind_values (expires);
        """,
    ];

    public static void Save(SqliteConnection connection, IReadOnlyList<RecordChange> changes)
    {
        using var put = Command(connection, """
            INSERT INTO hivemind_values (key, subkey, value, expires, stored_by) VALUES ($key, $subkey, $value, $expires, $by)
            ON CONFLICT (key, subkey) DO UPDATE SET value = excluded.value, expires = excluded.expires, stored_by = excluded.stored_by;
            """, "$key", "$subkey", "$value", "$expires", "$by");
        using var delete = Command(connection, "DELETE FROM hivemind_values WHERE key = $key AND subkey = $subkey;", "$key", "$subkey");
        foreach (var change in changes)
        {
            if (change.Value is { } value)
            {
                Execute(put, change.Key.ToArray(), change.Subkey.ToArray(), value.ToArray(), change.Expiration, change.By?.Bytes.ToArray() ?? (object)DBNull.Value);
            }
            else
            {
                Execute(delete, change.Key.ToArray(), change.Subkey.ToArray());
            }
        }
    }

    /// <summary>Deletes up to <see cref="PruneBatch"/> expired rows; false when that was all.</summary>
    public static bool Prune(SqliteConnection connection, double now)
    {
        using var delete = Command(connection, $"""
            DELETE FROM hivemind_values WHERE rowid IN (SELECT rowid FROM hivemind_values WHERE expires < $now LIMIT {PruneBatch});
            """, "$now");
        return Execute(delete, now) == PruneBatch;
    }

    /// <summary>Every live row.</summary>
    public static int ForEach(SqliteConnection connection, BadRows bad, double now, Action<RecordChange> visit)
    {
        using var command = Command(connection, "SELECT key, subkey, value, expires, stored_by FROM hivemind_values WHERE expires >= $now;", "$now");
        command.Parameters[0].Value = now;
        var visited = 0;
        foreach (var change in bad.Read(command, "hivemind_values", Read))
        {
            visit(change);
            visited++;
        }
        return visited;
    }

    private static RecordChange Read(SqliteDataReader row)
    {
        PeerId? by = null;
        return DhtId.TryRead(row.GetFieldValue<byte[]>(0), out var key) && (row.IsDBNull(4) || PeerId.TryDecode(row.GetFieldValue<byte[]>(4), out by))
            ? new RecordChange(key, row.GetFieldValue<byte[]>(1), row.GetFieldValue<byte[]>(2), row.GetDouble(3), by)
            : throw new InvalidDataException("Its key or its peer does not read.");
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }

    private static int Execute(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
        return command.ExecuteNonQuery();
    }
}
