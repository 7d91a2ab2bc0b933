using Microsoft.Data.Sqlite;

namespace Registry.Sqlite;

/// <summary>
/// Rows that did not read when a table was read at start: something else has changed them. One of them must not keep the rest
/// from being served. They are moved to a table of their own, as SQL literals and with the reason.
/// </summary>
public sealed class BadRows
{
    /// <summary>More are left where they are until the next start: each is looked for again when it is moved.</summary>
    private const int MaxMoved = 1_000;

    private readonly List<BadRow> _rows = [];

    /// <summary>All that were passed over.</summary>
    public int Count { get; private set; }

    /// <summary>Why the first of them did not read, and in which table.</summary>
    public string? First { get; private set; }

    internal static IReadOnlyList<string> Steps { get; } =
    [
        """
        CREATE TABLE set_aside_rows (
            id INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            source TEXT NOT NULL,
            reason TEXT NOT NULL,
            row TEXT NOT NULL
        );
        """,
    ];

    /// <summary>What is made of the rows that read, one after the other; a failure of the database itself goes on to the caller.</summary>
    /// <param name="query">Its columns are the table's, by their names, or others that are passed over when the row is looked for again.</param>
    /// <param name="table">The table.</param>
    /// <param name="read">Makes something of the row, and throws when it cannot.</param>
    public IEnumerable<T> Read<T>(SqliteCommand query, string table, Func<SqliteDataReader, T> read)
    {
        using var rows = query.ExecuteReader();
        while (rows.Read())
        {
            if (TryRead(rows, table, read, out var result)) yield return result;
        }
    }

    private bool TryRead<T>(SqliteDataReader row, string table, Func<SqliteDataReader, T> read, out T result)
    {
        try
        {
            result = read(row);
            return true;
        }
        catch (Exception fault) when (fault is not SqliteException && SqliteFailure.Reason(fault) is null)
        {
            First ??= $"{fault.Message} ({table})";
            if (Count++ < MaxMoved) _rows.Add(BadRow.Of(row, table, fault.Message));
            result = default!;
            return false;
        }
    }

    /// <summary>On the writer thread, in its transaction.</summary>
    internal void Move(SqliteConnection connection, DateTimeOffset now)
    {
        foreach (var row in _rows) row.Move(connection, now);
    }
}

/// <summary>One row, and what finds it again: all that was read of it, byte for byte, since its key may be what is wrong.</summary>
internal sealed record BadRow(string Table, string Reason, IReadOnlyList<string> Columns, IReadOnlyList<object> Values)
{
    public static BadRow Of(SqliteDataReader row, string table, string reason)
    {
        var columns = Enumerable.Range(0, row.FieldCount);
        return new BadRow(table, reason, [.. columns.Select(row.GetName)], [.. columns.Select(column => Value(row, column))]);
    }

    public void Move(SqliteConnection connection, DateTimeOffset now)
    {
        var columns = ColumnsOf(connection);
        var literals = string.Join(" || ', ' || ", columns.Select(column => $"'{column}=' || quote(\"{column}\")"));
        var condition = string.Join(" AND ", Columns.Index().Where(column => columns.Contains(column.Item)).Select(column => Condition(column.Item, column.Index)));
        using var command = connection.CreateCommand();
        command.CommandText =
            $"""
            INSERT INTO set_aside_rows (at, source, reason, row) SELECT $at, $source, $reason, {literals} FROM {Table} WHERE {condition};
            DELETE FROM {Table} WHERE {condition};
            """;
        command.Parameters.AddWithValue("$at", now.ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue("$source", Table);
        command.Parameters.AddWithValue("$reason", Reason);
        for (var i = 0; i < Values.Count; i++) command.Parameters.AddWithValue($"$v{i}", Values[i]);
        command.ExecuteNonQuery();
    }

    private string Condition(string column, int i) => (Values[i] is byte[]) ? $"CAST(\"{column}\" AS BLOB) IS $v{i}" : $"\"{column}\" IS $v{i}";

    private List<string> ColumnsOf(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM pragma_table_info($table)";
        command.Parameters.AddWithValue("$table", Table);
        using var rows = command.ExecuteReader();
        List<string> names = [];
        while (rows.Read()) names.Add(rows.GetString(0));
        return names;
    }

    /// <summary>Texts as their bytes: what is no UTF-8 would come back as another text.</summary>
    private static object Value(SqliteDataReader row, int column) => row.GetValue(column) is string ? row.GetFieldValue<byte[]>(column) : row.GetValue(column);
}
