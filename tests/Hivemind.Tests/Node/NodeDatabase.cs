using Registry.Sqlite;

namespace Registry.Hivemind.Tests.Node;

/// <summary>A database file in a directory of its own, gone with the test.</summary>
internal sealed class NodeDatabase : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("registry-hivemind-").FullName;

    public Database Open() => Database.Open(new DatabaseOptions { Path = Path.Combine(_directory, "registry.db") }, TimeProvider.System);

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
