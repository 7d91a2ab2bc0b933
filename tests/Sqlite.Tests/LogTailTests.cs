using Microsoft.Data.Sqlite;
using Registry.Testing;

namespace Registry.Sqlite.Tests;

/// <summary>
/// A commit whose frames were written but not synced: SQLite has taken it back in memory, and the next start would find it in
/// the log. Made of a copy that went on, whose log continues this one's.
/// </summary>
public sealed class LogTailTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_refused_does_not_come_back(bool isLogFresh)
    {
        using var home = Take("registry.db");
        using var writer = new DatabaseFile(home, OptionsOf("registry.db")).OpenWriter();
        writer.Execute("CREATE TABLE numbers (n INTEGER PRIMARY KEY)");
        DatabaseTests.Insert(1)(writer);
        if (isLogFresh) writer.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        Copy("registry.db", "gone-on.db");
        LeaveBehind(refused: 2);

        LogTail.Cut(writer, home.LogPath);

        Assert.Equal([1L], Recovered());
        DatabaseTests.Insert(3)(writer);
        Assert.Equal([1L, 3L], Recovered());
    }

    [Fact]
    public void Without_the_cut_it_would()
    {
        using var home = Take("registry.db");
        using var writer = new DatabaseFile(home, OptionsOf("registry.db")).OpenWriter();
        writer.Execute("CREATE TABLE numbers (n INTEGER PRIMARY KEY)");
        Copy("registry.db", "gone-on.db");
        LeaveBehind(refused: 2);

        Assert.Equal([2L], Recovered());
    }

    [Fact]
    public void What_another_process_commits_meanwhile_is_not_cut_off()
    {
        using var home = Take("registry.db");
        using var writer = new DatabaseFile(home, OptionsOf("registry.db")).OpenWriter();
        writer.Execute("CREATE TABLE numbers (n INTEGER PRIMARY KEY)");
        using (var other = new SqliteConnection($"Data Source={_directory.File()};Pooling=False"))
        {
            other.Open();
            DatabaseTests.Insert(7)(other);
        }

        LogTail.Cut(writer, home.LogPath);

        Assert.Equal([7L], Recovered());
    }

    /// <summary>The log of a copy that committed once more, whose frames continue what is in the original's log.</summary>
    private void LeaveBehind(long refused)
    {
        using var home = Take("gone-on.db");
        using var connection = new DatabaseFile(home, OptionsOf("gone-on.db")).OpenWriter();
        DatabaseTests.Insert(refused)(connection);
        File.WriteAllBytes(_directory.File() + "-wal", File.ReadAllBytes(home.LogPath));
    }

    /// <summary>What a start would find after the process was killed now.</summary>
    private List<long> Recovered()
    {
        Copy("registry.db", "recovered.db");
        using var home = Take("recovered.db");
        using var connection = new DatabaseFile(home, OptionsOf("recovered.db")).OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT n FROM numbers ORDER BY n";
        using var rows = command.ExecuteReader();
        List<long> numbers = [];
        while (rows.Read()) numbers.Add(rows.GetInt64(0));
        return numbers;
    }

    private void Copy(string from, string to)
    {
        foreach (var suffix in new[] { "", "-wal" })
        {
            FileCopies.Copy(_directory.File(from + suffix), _directory.File(to + suffix));
        }
    }

    private DatabaseHome Take(string name) => DatabaseHome.Take(_directory.File(name));

    private DatabaseOptions OptionsOf(string name) => new() { Path = _directory.File(name) };
}
