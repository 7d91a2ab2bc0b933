namespace Registry.Testing;

/// <summary>A directory of its own for one test, removed with it.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("registry-test-").FullName;

    /// <summary>The path of a file in it, by default that of a database.</summary>
    public string File(string name = "registry.db") => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
