using Registry.Sqlite;
using Registry.Testing;

namespace Registry.Hivemind.Tests;

/// <summary>A database file in a directory of its own, gone with the test.</summary>
internal sealed class TempDatabase : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("registry-hivemind-").FullName;

    public Database Open() => Database.Open(new DatabaseOptions { Path = Path.Combine(_directory, "registry.db") }, TimeProvider.System);

    /// <summary>The files as a process that is killed now would leave them.</summary>
    public TempDatabase Snapshot()
    {
        var copy = new TempDatabase();
        foreach (var file in Directory.GetFiles(_directory)) FileCopies.Copy(file, Path.Combine(copy._directory, Path.GetFileName(file)));
        return copy;
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
