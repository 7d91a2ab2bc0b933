namespace Registry.Sqlite;

/// <summary>
/// The database file in the hands of this process: locked against every other that asks, and watched, since a commit to a file
/// that was deleted or replaced is a commit into nowhere. Its log and the index of that are watched with it.
/// </summary>
internal sealed class DatabaseHome : IDisposable
{
    private readonly FileLock _lock;
    private readonly string[] _paths;
    private readonly FileIdentity?[] _opened;

    private DatabaseHome(string path, FileLock held)
    {
        _lock = held;
        _paths = [path, path + "-wal", path + "-shm"];
        _opened = [held.Identity, null, null];
    }

    /// <summary>The file itself, whatever links lead to it: SQLite keeps the log beside that.</summary>
    public string Path => _paths[0];

    public string LogPath => _paths[1];

    /// <summary>Makes the file when it is missing. Throws DatabaseUnavailableException when another process has it, or it cannot be opened for writing.</summary>
    public static DatabaseHome Take(string path)
    {
        try
        {
            var held = FileLock.TryTake(path) ?? throw new DatabaseUnavailableException($"the database {path} is in use by another registry daemon");
            return new DatabaseHome(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path, held);
        }
        catch (IOException fault)
        {
            throw new DatabaseUnavailableException($"the database file cannot be used: {fault.Message}", fault);
        }
    }

    /// <summary>To be called when SQLite has just opened all three. Throws as <see cref="Check"/>.</summary>
    public void Opened()
    {
        for (var i = 1; i < _paths.Length; i++) _opened[i] = Look(_paths[i]);
        Check();
    }

    /// <summary>Throws DatabaseUnavailableException when one of the files is not where it was opened, or cannot be looked at.</summary>
    public void Check()
    {
        for (var i = 0; i < _paths.Length; i++)
        {
            if (_opened[i] is { } opened && Look(_paths[i]) != opened)
            {
                throw new DatabaseUnavailableException($"{_paths[i]} was deleted, moved or replaced under the daemon; put it back, or restart the daemon with what is there");
            }
        }
    }

    /// <summary>Not before every connection is closed: closing a file gives up SQLite's own locks on it, too.</summary>
    public void Dispose() => _lock.Dispose();

    private static FileIdentity? Look(string path)
    {
        try
        {
            return FileIdentity.At(path);
        }
        catch (IOException fault)
        {
            throw new DatabaseUnavailableException(fault.Message, fault);
        }
    }
}
