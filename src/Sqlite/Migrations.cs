using Microsoft.Data.Sqlite;

namespace Registry.Sqlite;

/// <summary>Brings the tables of one owner up to date, a step a version; all in the transaction of the caller.</summary>
internal static class Migrations
{
    public static void Apply(SqliteConnection connection, string owner, IReadOnlyList<string> steps)
    {
        connection.Execute("CREATE TABLE IF NOT EXISTS schema_versions (owner TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID");
        var version = Version(connection, owner);
        if (version > steps.Count)
        {
            throw new DatabaseUnavailableException($"the tables of {owner} are of version {version}, written by a newer program; this one knows {steps.Count}");
        }

        foreach (var step in steps.Skip(version)) connection.Execute(step);
        if (version < steps.Count) SetVersion(connection, owner, steps.Count);
    }

    private static int Version(SqliteConnection connection, string owner)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT version FROM schema_versions WHERE owner = $owner";
        command.Parameters.AddWithValue("$owner", owner);
        return command.ExecuteScalar() is long version ? (int)version : 0;
    }

    private static void SetVersion(SqliteConnection connection, string owner, int version)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO schema_versions (owner, version) VALUES ($owner, $version) ON CONFLICT (owner) DO UPDATE SET version = excluded.version";
        command.Parameters.AddWithValue("$owner", owner);
        command.Parameters.AddWithValue("$version", version);
        command.ExecuteNonQuery();
    }
}
