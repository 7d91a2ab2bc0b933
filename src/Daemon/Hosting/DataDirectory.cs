using Registry.Sqlite;

namespace Registry.Daemon.Hosting;

/// <summary>
/// The daemon's data directory, locked for as long as this object lives. The lock is the operating system's own
/// (advisory, on an open file), so it ends with the process, also after kill -9.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly FileLock _lock;

    private DataDirectory(string path, bool isUsed, FileLock held)
    {
        Path = path;
        IsUsed = isUsed;
        _lock = held;
    }

    public string Path { get; }

    /// <summary>A daemon ran here before.</summary>
    public bool IsUsed { get; }

    public string IdentityFile => IdentityFileIn(Path);

    public static string DatabaseFileIn(string directory) => System.IO.Path.Combine(FullPath(directory), "registry.db");

    /// <summary>One text for one folder, with or without a slash at its end: other paths are made of it and compared with it.</summary>
    public static string FullPath(string directory) => System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(directory));

    public static string IdentityFileIn(string directory) => System.IO.Path.Combine(directory, "identity.key");

    /// <summary>Creates the directory (0700) when it is missing. Throws <see cref="DaemonStartException"/> when another daemon holds it.</summary>
    public static DataDirectory Open(string directory)
    {
        var path = FullPath(directory);
        try
        {
            Create(path);
            var file = System.IO.Path.Combine(path, "registry.lock");
            var isUsed = File.Exists(file);
            // Nobody else may open it: whoever can, can hold it, and keep the daemon from starting.
            return FileLock.TryTake(file) is { } held
                ? new DataDirectory(path, isUsed, held)
                : throw new DaemonStartException($"The data directory {path} is in use by another registry daemon");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DaemonStartException($"The data directory {path} cannot be used: {fault.Message}", fault);
        }
    }

    /// <summary>Makes the directory, readable by its owner only.</summary>
    public static void Create(string path)
    {
        if (File.Exists(path)) throw new IOException($"{path} is a file, not a folder");
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose() => _lock.Dispose();
}
