using Registry.Testing;

namespace Registry.Sqlite.Tests;

public sealed class MigrationTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Steps_run_once_each_and_per_owner()
    {
        await using (var database = Open())
        {
            database.Migrate("a", ["CREATE TABLE a (x)"]);
            database.Migrate("b", ["CREATE TABLE b (x)"]);
        }

        await using var again = Open();
        again.Migrate("a", ["CREATE TABLE a (x)", "ALTER TABLE a ADD COLUMN y"]);
        again.Migrate("b", ["CREATE TABLE b (x)"]);
        await again.WriteAsync(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO a (x, y) VALUES (1, 2); INSERT INTO b (x) VALUES (1)";
            command.ExecuteNonQuery();
        });
    }

    [Fact]
    public async Task Tables_of_a_newer_program_are_refused()
    {
        await using var database = Open();
        database.Migrate("a", ["CREATE TABLE a (x)", "ALTER TABLE a ADD COLUMN y"]);

        var refusal = Assert.Throws<DatabaseUnavailableException>(() => database.Migrate("a", ["CREATE TABLE a (x)"]));

        Assert.Contains("newer program", refusal.Message, StringComparison.Ordinal);
        Assert.Null(await database.ProblemAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_step_that_fails_leaves_nothing_behind()
    {
        await using var database = Open();

        Assert.ThrowsAny<Exception>(() => database.Migrate("a", ["CREATE TABLE a (x)", "no sql"]));

        database.Migrate("a", ["CREATE TABLE a (x)"]);
    }

    private Database Open() => Database.Open(new DatabaseOptions { Path = _directory.File() }, TimeProvider.System);
}
