using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Registry.Testing;

namespace Registry.Sqlite.Tests;

/// <summary>One process owns the file, by whatever name, and notices when it is no longer there.</summary>
public sealed class OwnershipOfFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly RecordingLoggers _log = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("registry.db")]
    [InlineData("symbolic.db")]
    [InlineData("hard.db")]
    public async Task A_file_that_is_open_is_not_opened_again_by_any_of_its_names(string name)
    {
        await using (var database = Open())
        {
            await database.WriteAsync(DatabaseTests.Insert(1));
            File.CreateSymbolicLink(_directory.File("symbolic.db"), _directory.File());
            await RunAsync("ln", _directory.File(), _directory.File("hard.db"));

            var refusal = Assert.Throws<DatabaseUnavailableException>(() => Open(name));

            Assert.Equal($"the database {_directory.File(name)} is in use by another registry daemon", refusal.Message);
            await database.WriteAsync(DatabaseTests.Insert(2));
        }

        await using var again = Open(name);
        Assert.Equal([1L, 2L], DatabaseTests.Numbers(again));
    }

    [Fact]
    public async Task Another_program_reads_it_meanwhile_and_takes_nothing_away()
    {
        await using var database = Open();
        await database.WriteAsync(DatabaseTests.Insert(1));

        using (var reader = new SqliteConnection($"Data Source={_directory.File()};Pooling=False;Mode=ReadOnly"))
        {
            reader.Open();
            Assert.Equal(1L, reader.Scalar("SELECT count(*) FROM numbers"));
        }

        await database.WriteAsync(DatabaseTests.Insert(2));
        Assert.Equal([1L, 2L], DatabaseTests.Numbers(database));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-wal")]
    [InlineData("-shm")]
    public async Task What_was_deleted_under_it_is_not_written_to(string suffix)
    {
        await using var database = Open();
        await database.WriteAsync(DatabaseTests.Insert(1));
        Assert.Null(await database.ProblemAsync(CancellationToken.None));

        File.Delete(_directory.File() + suffix);

        Assert.Contains("was deleted", await database.ProblemAsync(CancellationToken.None), StringComparison.Ordinal);
        var refusal = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => database.WriteAsync(DatabaseTests.Insert(2)));
        Assert.StartsWith($"{_directory.File()}{suffix} was deleted, moved or replaced", refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => database.WriteAsync(DatabaseTests.Insert(3)));
        // Once, not with every write.
        Assert.Single(_log.Lines, line => line.Contains("was deleted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_put_in_its_place_is_not_taken_for_it_and_the_old_one_put_back_is()
    {
        await using var database = Open();
        await database.WriteAsync(DatabaseTests.Insert(1));
        File.Move(_directory.File(), _directory.File("moved"));
        await File.WriteAllBytesAsync(_directory.File(), []);

        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => database.WriteAsync(DatabaseTests.Insert(2)));
        Assert.Throws<DatabaseUnavailableException>(() => DatabaseTests.Numbers(database));

        File.Move(_directory.File("moved"), _directory.File(), overwrite: true);
        await database.WriteAsync(DatabaseTests.Insert(3));
        Assert.Equal([1L, 3L], DatabaseTests.Numbers(database));
        Assert.Null(await database.ProblemAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_file_that_moves_while_it_is_committed_to_is_written_to_no_more()
    {
        await using var database = Open();

        // The last look is before this; the commit itself goes to the file that was moved.
        var during = database.WriteAsync(connection =>
        {
            DatabaseTests.Insert(1)(connection);
            File.Move(_directory.File(), _directory.File("moved"));
        });

        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => during);
        File.Move(_directory.File("moved"), _directory.File());
        // What it holds is not what its users were told.
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => database.WriteAsync(DatabaseTests.Insert(2)));
    }

    [Fact]
    public async Task An_empty_file_where_there_was_one_is_told()
    {
        await File.WriteAllBytesAsync(_directory.File(), []);

        await using var database = Open();

        Assert.Single(_log.Lines, line => line.Contains("is empty", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_new_file_is_no_news()
    {
        await using var database = Open();

        Assert.Empty(_log.Lines);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_log_whose_database_is_gone_is_kept(bool isEmptyThere)
    {
        var log = Enumerable.Repeat((byte)'x', 8192).ToArray();
        await File.WriteAllBytesAsync(_directory.File() + "-wal", log);
        if (isEmptyThere) await File.WriteAllBytesAsync(_directory.File(), []);

        await using var database = Open();
        await database.WriteAsync(DatabaseTests.Insert(1));

        Assert.Equal(log, await File.ReadAllBytesAsync(_directory.File() + ".old-1-wal"));
        Assert.Contains(_log.Lines, line => line.Contains("left without its database", StringComparison.Ordinal));
    }

    private Database Open(string name = "registry.db")
    {
        var database = Database.Open(new DatabaseOptions { Path = _directory.File(name) }, TimeProvider.System, _log);
        database.Migrate("numbers", ["CREATE TABLE numbers (n INTEGER PRIMARY KEY)"]);
        return database;
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
