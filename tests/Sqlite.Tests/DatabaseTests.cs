using System.Runtime.Versioning;
using Microsoft.Data.Sqlite;
using Registry.Testing;

namespace Registry.Sqlite.Tests;

public sealed class DatabaseTests : IDisposable
{
    private const string Table = "CREATE TABLE numbers (n INTEGER PRIMARY KEY)";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_was_written_is_there_after_a_restart()
    {
        await using (var database = Open())
        {
            await database.WriteAsync(Insert(1));
        }

        await using var again = Open();
        Assert.Equal([1L], Numbers(again));
    }

    [Fact]
    public async Task Work_that_throws_is_undone_alone()
    {
        await using var database = Open();
        var before = database.WriteAsync(Insert(1));
        var wrong = database.WriteAsync(connection =>
        {
            Insert(2)(connection);
            throw new InvalidOperationException("mine");
        });
        var twice = database.WriteAsync(Insert(1));
        var after = database.WriteAsync(Insert(3));

        await before;
        await after;
        Assert.Equal("mine", (await Assert.ThrowsAsync<InvalidOperationException>(() => wrong)).Message);
        await Assert.ThrowsAsync<SqliteException>(() => twice);
        Assert.Equal([1L, 3L], Numbers(database));
        Assert.Null(await database.ProblemAsync(CancellationToken.None));
    }

    [Fact]
    public async Task All_writes_run_on_one_thread()
    {
        await using var database = Open();
        using var gate = new ManualResetEventSlim();
        var first = database.WriteAsync(_ => gate.Wait());
        var threads = new HashSet<int>();
        var rest = Enumerable.Range(0, 500).Select(n => database.WriteAsync(connection =>
        {
            Insert(n)(connection);
            threads.Add(Environment.CurrentManagedThreadId);
        })).ToArray();
        gate.Set();

        await first;
        await Task.WhenAll(rest);
        Assert.Equal(500, Numbers(database).Count);
        Assert.Single(threads);
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once()
    {
        await using var database = Open(new DatabaseOptions { Path = _directory.File(), MaxQueuedWrites = 2 });
        using var started = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        var busy = database.WriteAsync(_ =>
        {
            started.Set();
            gate.Wait();
        });
        started.Wait();
        var queued = new[] { database.WriteAsync(Insert(1)), database.WriteAsync(Insert(2)) };

        var refusal = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => database.WriteAsync(Insert(3)));

        Assert.Equal("too many writes are waiting for the disk", refusal.Message);
        gate.Set();
        await busy;
        await Task.WhenAll(queued);
        await database.WriteAsync(Insert(3));
        Assert.Equal([1L, 2L, 3L], Numbers(database));
    }

    [Fact]
    public async Task Disposing_commits_what_is_queued_and_leaves_no_log()
    {
        var database = Open();
        var writes = Enumerable.Range(0, 100).Select(n => database.WriteAsync(Insert(n))).ToArray();
        await database.DisposeAsync();

        await Task.WhenAll(writes);
        Assert.False(File.Exists(_directory.File() + "-wal"));
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => database.WriteAsync(Insert(1000)));
        await database.DisposeAsync();
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Only_the_owner_may_read_the_files()
    {
        await File.WriteAllBytesAsync(_directory.File(), []);
        File.SetUnixFileMode(_directory.File(), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        await using var database = Open();
        await database.WriteAsync(Insert(1));

        foreach (var file in new[] { "", "-wal", "-shm" })
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_directory.File() + file));
        }
    }

    [Fact]
    public async Task Readers_cannot_write_and_do_not_wait_for_the_writer()
    {
        await using var database = Open();
        await database.WriteAsync(Insert(1));
        using var gate = new ManualResetEventSlim();
        var busy = database.WriteAsync(connection =>
        {
            Insert(2)(connection);
            gate.Wait();
        });

        Assert.Equal([1L], Numbers(database));
        Assert.Throws<DatabaseUnavailableException>(() => database.Read<object?>(connection =>
        {
            Insert(9)(connection);
            return null;
        }));
        gate.Set();
        await busy;
    }

    [Fact]
    public void Options_report_every_mistake()
    {
        var options = new DatabaseOptions { Path = " ", MaxBatch = 0, MaxQueuedWrites = 0, LockTimeout = TimeSpan.Zero, MaxPages = 0 };

        Assert.Equal(5, options.Validate().Count);
        Assert.Throws<ArgumentException>(() => Database.Open(options, TimeProvider.System));
    }

    private Database Open(DatabaseOptions? options = null)
    {
        var database = Database.Open(options ?? new DatabaseOptions { Path = _directory.File() }, TimeProvider.System);
        database.Migrate("numbers", [Table]);
        return database;
    }

    internal static Action<SqliteConnection> Insert(long n) => connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO numbers VALUES ($n)";
        command.Parameters.AddWithValue("$n", n);
        command.ExecuteNonQuery();
    };

    internal static List<long> Numbers(Database database) => database.Read(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT n FROM numbers ORDER BY n";
        using var reader = command.ExecuteReader();
        List<long> numbers = [];
        while (reader.Read()) numbers.Add(reader.GetInt64(0));
        return numbers;
    });
}
