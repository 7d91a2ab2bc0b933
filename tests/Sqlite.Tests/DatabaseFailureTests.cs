using Microsoft.Data.Sqlite;
using Registry.Testing;

namespace Registry.Sqlite.Tests;

/// <summary>Real failures of a real file: nothing acknowledged is lost, nothing refused is there, and it recovers by itself.</summary>
public sealed class DatabaseFailureTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_full_disk_faults_the_write_and_shows_in_health_until_there_is_room()
    {
        await using var database = Open(new DatabaseOptions { Path = _directory.File(), MaxPages = 64 });
        List<long> acknowledged = [];
        DatabaseUnavailableException? full = null;
        for (var n = 0; full is null && n < 200; n++)
        {
            try
            {
                await database.WriteAsync(InsertBlob(n, 8192));
                acknowledged.Add(n);
            }
            catch (DatabaseUnavailableException exception)
            {
                full = exception;
            }
        }

        Assert.Equal("the disk is full", full?.Message);
        Assert.StartsWith("the disk is full (since ", await database.ProblemAsync(CancellationToken.None), StringComparison.Ordinal);
        Assert.Equal(acknowledged, Numbers(database));

        await database.WriteAsync(connection => Execute(connection, "DELETE FROM blobs WHERE n < 10"));
        Assert.Null(await database.ProblemAsync(CancellationToken.None));
        await database.WriteAsync(InsertBlob(1000, 8192));
        Assert.Contains(1000, Numbers(database));
    }

    [Fact]
    public async Task A_probe_does_not_call_a_full_disk_healthy()
    {
        await using var database = Open(new DatabaseOptions { Path = _directory.File(), MaxPages = 16 });
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => database.WriteAsync(InsertBlob(1, 1 << 20)));
        // Smaller than the probe: room for this says nothing about room for a record.
        Assert.Null(await database.ProblemAsync(CancellationToken.None));
        for (var n = 0; n < 16; n++) await Record.ExceptionAsync(() => database.WriteAsync(InsertBlob(100 + n, 4096)));

        Assert.NotNull(await database.ProblemAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_lock_held_by_another_process_faults_and_clears()
    {
        await using var database = Open(new DatabaseOptions { Path = _directory.File(), LockTimeout = TimeSpan.FromSeconds(1) });
        await using (var other = new SqliteConnection($"Data Source={_directory.File()};Pooling=False"))
        {
            other.Open();
            Execute(other, "BEGIN IMMEDIATE");
            var locked = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => database.WriteAsync(InsertBlob(1, 10)));
            Assert.Equal("the database is locked by another process", locked.Message);
            Execute(other, "ROLLBACK");
        }

        Assert.Null(await database.ProblemAsync(CancellationToken.None));
        await database.WriteAsync(InsertBlob(1, 10));
        Assert.Equal([1L], Numbers(database));
    }

    [Fact]
    public async Task One_failed_commit_fails_all_that_shared_it()
    {
        await using var database = Open(new DatabaseOptions { Path = _directory.File(), MaxPages = 32 });
        using var gate = new ManualResetEventSlim();
        var busy = database.WriteAsync(_ => gate.Wait());
        var small = database.WriteAsync(InsertBlob(1, 10));
        var large = database.WriteAsync(InsertBlob(2, 1 << 20));
        gate.Set();

        await Record.ExceptionAsync(() => busy);
        var smallFailed = await Record.ExceptionAsync(() => small);
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => large);
        Assert.Equal(smallFailed is null ? [1L] : [], Numbers(database));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_left_alone()
    {
        var bytes = Enumerable.Repeat((byte)'x', 8192).ToArray();
        File.WriteAllBytes(_directory.File(), bytes);

        var refusal = Assert.Throws<DatabaseUnavailableException>(() => Database.Open(new DatabaseOptions { Path = _directory.File() }, TimeProvider.System));

        Assert.Equal("the file is not a database", refusal.Message);
        Assert.Equal(bytes, File.ReadAllBytes(_directory.File()));
    }

    [Fact]
    public void A_directory_that_is_not_there_is_a_clear_refusal()
    {
        var options = new DatabaseOptions { Path = Path.Combine(_directory.File("missing"), "registry.db") };

        Assert.Throws<DatabaseUnavailableException>(() => Database.Open(options, TimeProvider.System));
    }

    private static Database Open(DatabaseOptions options)
    {
        var database = Database.Open(options, TimeProvider.System);
        database.Migrate("blobs", ["CREATE TABLE blobs (n INTEGER PRIMARY KEY, bytes BLOB)"]);
        return database;
    }

    private static Action<SqliteConnection> InsertBlob(long n, int size) => connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO blobs VALUES ($n, zeroblob($size))";
        command.Parameters.AddWithValue("$n", n);
        command.Parameters.AddWithValue("$size", size);
        command.ExecuteNonQuery();
    };

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static List<long> Numbers(Database database) => database.Read(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT n FROM blobs ORDER BY n";
        using var reader = command.ExecuteReader();
        List<long> numbers = [];
        while (reader.Read()) numbers.Add(reader.GetInt64(0));
        return numbers;
    });
}
