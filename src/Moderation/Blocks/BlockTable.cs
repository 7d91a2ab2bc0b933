using Microsoft.Data.Sqlite;
using Registry.Sqlite;

namespace Registry.Moderation.Blocks;

/// <summary>The table, a step a version: steps are added, never changed. Times are milliseconds since 1970.</summary>
internal static class BlockTable
{
    public static readonly IReadOnlyList<string> Steps =
    [
        // AUTOINCREMENT: an id that an operator has noted must not come to mean another block.
        """
        CREATE TABLE blocks (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL,
            value TEXT NOT NULL,
            reason TEXT NOT NULL,
            since INTEGER NOT NULL,
            until INTEGER,
            by TEXT NOT NULL,
            UNIQUE (kind, value)
        );
        """,
    ];

    /// <summary>Writes the block, or replaces the one of its target, and answers its id.</summary>
    public static long Save(SqliteConnection connection, Block block)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            INSERT INTO blocks (kind, value, reason, since, until, by) VALUES ($kind, $value, $reason, $since, $until, $by)
            ON CONFLICT (kind, value) DO UPDATE SET reason = excluded.reason, since = excluded.since, until = excluded.until, by = excluded.by
            RETURNING id
            """;
        command.Parameters.AddWithValue("$kind", BlockTarget.Word(block.Target.Kind));
        command.Parameters.AddWithValue("$value", block.Target.Text);
        command.Parameters.AddWithValue("$reason", block.Reason);
        command.Parameters.AddWithValue("$since", block.Since.ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue("$until", block.Until is { } until ? until.ToUnixTimeMilliseconds() : DBNull.Value);
        command.Parameters.AddWithValue("$by", block.By);
        return (long)command.ExecuteScalar()!;
    }

    public static void Delete(SqliteConnection connection, long id)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM blocks WHERE id = $id";
        command.Parameters.AddWithValue("$id", id);
        command.ExecuteNonQuery();
    }

    public static IReadOnlyList<Block> ReadAll(SqliteConnection connection, BadRows bad)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, kind, value, reason, since, until, by FROM blocks";
        return [.. bad.Read(command, "blocks", Read)];
    }

    private static Block Read(SqliteDataReader row)
    {
        if (!BlockTarget.TryParseKind(row.GetString(1), out var kind) || !BlockTarget.TryParse(kind, row.GetString(2), out var target, out _))
        {
            throw new InvalidDataException($"Block {row.GetInt64(0)} is of nothing that can be blocked.");
        }

        return new Block(
            row.GetInt64(0),
            target,
            row.GetString(3),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)),
            row.IsDBNull(5) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
            row.GetString(6));
    }
}
