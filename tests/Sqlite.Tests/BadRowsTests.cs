using Microsoft.Data.Sqlite;
using Registry.Testing;

namespace Registry.Sqlite.Tests;

/// <summary>Rows that something else has changed are set aside, and the others are read.</summary>
public sealed class BadRowsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly RecordingLoggers _log = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_row_that_does_not_read_is_moved_and_told_and_the_rest_is_read()
    {
        await using (var database = Open())
        {
            await database.WriteAsync(connection => connection.Execute(
                "INSERT INTO things VALUES (1, x'01', 'good', NULL), (2, x'02', CAST(x'ff4f27' AS TEXT), 0.5), (3, x'03', 'good', NULL)"));

            Assert.Equal([1L, 3L], database.Load(Read));

            Assert.Equal(1, database.RowsSetAside);
            Assert.Single(_log.Lines, line => line.StartsWith("Error: 1 rows of the database do not read", StringComparison.Ordinal) && line.Contains("no good (things)", StringComparison.Ordinal));
            Assert.Equal(2L, database.Read(connection => connection.Scalar("SELECT count(*) FROM things")));
            Assert.Equal("things", database.Read(connection => connection.Scalar("SELECT source FROM set_aside_rows")));
            Assert.StartsWith("id=2, bytes=X'02', text=", (string?)database.Read(connection => connection.Scalar("SELECT row FROM set_aside_rows")), StringComparison.Ordinal);
        }

        await using var again = Open();
        Assert.Equal([1L, 3L], again.Load(Read));
        Assert.Equal(0, again.RowsSetAside);
    }

    [Fact]
    public async Task A_failure_of_the_database_is_not_taken_for_a_bad_row()
    {
        await using var database = Open();
        await database.WriteAsync(connection => connection.Execute("INSERT INTO things VALUES (1, x'01', 'good', NULL)"));

        Assert.Throws<DatabaseUnavailableException>(() => database.Load<object?>((connection, bad) =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT id FROM things";
            return bad.Read<object>(command, "things", _ => throw new DatabaseUnavailableException("the disk reports an I/O error")).ToList();
        }));

        Assert.Equal(0, database.RowsSetAside);
    }

    private Database Open()
    {
        var database = Database.Open(new DatabaseOptions { Path = _directory.File() }, TimeProvider.System, _log);
        database.Migrate("things", ["CREATE TABLE things (id INTEGER PRIMARY KEY, bytes BLOB, text TEXT, real REAL)"]);
        return database;
    }

    private static List<long> Read(SqliteConnection connection, BadRows bad)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, bytes, text, real FROM things ORDER BY id";
        return [.. bad.Read(command, "things", row => row.GetString(2) == "good" ? row.GetInt64(0) : throw new InvalidDataException("no good"))];
    }
}
