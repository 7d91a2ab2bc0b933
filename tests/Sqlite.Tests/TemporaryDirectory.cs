namespace Registry.Sqlite.Tests;

/// <summary>A directory of its own for one test, removed with it.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("registry-sqlite-");

    public string File(string name = "registry.db") => Path.Combine(_directory.FullName, name);

    public void Dispose() => _directory.Delete(recursive: true);
}
