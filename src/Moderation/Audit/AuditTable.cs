using Microsoft.Data.Sqlite;
using Registry.Sqlite;

namespace Registry.Moderation.Audit;

/// <summary>
/// The table, a step a version: steps are added, never changed. Each kind of line (refused or not) has numbers of its own
/// without gaps, so that the oldest beyond a bound are found without counting.
/// </summary>
internal static class AuditTable
{
    public static readonly IReadOnlyList<string> Steps =
    [
        """
        CREATE TABLE audit (
            id INTEGER PRIMARY KEY,
            refused INTEGER NOT NULL,
            number INTEGER NOT NULL,
            at INTEGER NOT NULL,
            by TEXT NOT NULL,
            origin TEXT NOT NULL,
            action TEXT NOT NULL,
            target TEXT NOT NULL,
            reason TEXT,
            outcome TEXT NOT NULL
        );
        CREATE UNIQUE INDEX audit_numbers ON audit (refused, number);
        """,
    ];

    /// <summary>Texts that strangers can make long are cut here.</summary>
    private const int MaxText = 600;

    /// <summary>Writes the line, lets the oldest of its kind beyond <paramref name="max"/> go, and answers its id.</summary>
    public static long Insert(SqliteConnection connection, AuditEntry entry, DateTimeOffset at, bool refused, int max)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            INSERT INTO audit (refused, number, at, by, origin, action, target, reason, outcome)
            VALUES ($refused, (SELECT COALESCE(MAX(number), 0) + 1 FROM audit WHERE refused = $refused), $at, $by, $origin, $action, $target, $reason, $outcome);
            DELETE FROM audit WHERE refused = $refused AND number <= (SELECT MAX(number) FROM audit WHERE refused = $refused) - $max;
            SELECT MAX(id) FROM audit;
            """;
        command.Parameters.AddWithValue("$refused", refused ? 1 : 0);
        command.Parameters.AddWithValue("$max", max);
        command.Parameters.AddWithValue("$at", at.ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue("$by", Cut(entry.By));
        command.Parameters.AddWithValue("$origin", Cut(entry.From));
        command.Parameters.AddWithValue("$action", Cut(entry.Action));
        command.Parameters.AddWithValue("$target", Cut(entry.Target));
        command.Parameters.AddWithValue("$reason", entry.Reason is null ? DBNull.Value : Cut(entry.Reason));
        command.Parameters.AddWithValue("$outcome", Cut(entry.Outcome));
        return (long)command.ExecuteScalar()!;
    }

    public static void SetOutcome(SqliteConnection connection, long id, string outcome)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "UPDATE audit SET outcome = $outcome WHERE id = $id";
        command.Parameters.AddWithValue("$id", id);
        command.Parameters.AddWithValue("$outcome", Cut(outcome));
        command.ExecuteNonQuery();
    }

    /// <summary>Newest first, from below <paramref name="before"/> on.</summary>
    public static IReadOnlyList<AuditRow> Page(SqliteConnection connection, BadRows bad, int limit, long before)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, at, by, origin, action, target, reason, outcome FROM audit WHERE id < $before ORDER BY id DESC LIMIT $limit";
        command.Parameters.AddWithValue("$before", before);
        command.Parameters.AddWithValue("$limit", limit);
        return [.. bad.Read(command, "audit", row => new AuditRow(row.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), new AuditEntry(
            row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.IsDBNull(6) ? null : row.GetString(6), row.GetString(7))))];
    }

    private static string Cut(string text) => text.Length <= MaxText ? text : text[..MaxText];
}
