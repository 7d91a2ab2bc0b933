using Registry.Sqlite;
using Registry.Testing;

namespace Registry.Dht.Tests;

/// <summary>A database file in a directory of its own, gone with the test.</summary>
internal sealed class KadDatabase : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("registry-dht-").FullName;

    public string File => Path.Combine(_directory, "registry.db");

    public Database Open() => Database.Open(new DatabaseOptions { Path = File }, TimeProvider.System);

    /// <summary>The files as a process that is killed now would leave them.</summary>
    public KadDatabase Snapshot()
    {
        var copy = new KadDatabase();
        foreach (var file in Directory.GetFiles(_directory)) FileCopies.Copy(file, Path.Combine(copy._directory, Path.GetFileName(file)));
        return copy;
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
