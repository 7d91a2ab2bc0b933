using Registry.Daemon.Unix;
using Registry.Identity.Files;

namespace Registry.Daemon.Hosting;

/// <summary>
/// Where --ready-file says. The file is there while the daemon is ready, and no longer: what an earlier one left is removed at
/// the beginning of a start, however that ends, and the daemon's own when it begins to stop.
/// </summary>
internal sealed class ReadyPlace
{
    private readonly string _path;

    private ReadyPlace(string path) => _path = path;

    /// <summary>
    /// Removes what a daemon left that is no more. Throws <see cref="DaemonStartException"/> when something else is there, which is
    /// nobody's to remove.
    /// </summary>
    public static ReadyPlace Claim(string path)
    {
        var place = new ReadyPlace(Path.GetFullPath(path));
        if (!Directory.Exists(Path.GetDirectoryName(place._path))) throw new DaemonStartException($"The ready file {place._path} cannot be written: its folder does not exist");
        place.Remove(process => process == Environment.ProcessId || !Processes.IsRunning(process));
        return place;
    }

    /// <summary>
    /// Removes whatever ready file is there: with the data directory held no other daemon has it, although a process may have got
    /// the id in the file meanwhile.
    /// </summary>
    public void Clear() => Remove(_ => true);

    /// <summary>In one step. Throws <see cref="DaemonStartException"/> when it cannot be written: whoever waits for it would wait in vain.</summary>
    public void Write(ReadyFile ready)
    {
        try
        {
            WholeFile.Replace(_path, ready.ToJson(), forAll: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DaemonStartException($"The ready file {_path} cannot be written: {fault.Message}", fault);
        }
    }

    /// <summary>This daemon's own; another may have taken its place.</summary>
    public void Withdraw()
    {
        try
        {
            Remove(process => process == Environment.ProcessId);
        }
        catch (DaemonStartException)
        {
            // Somebody has put something else there.
        }
    }

    private void Remove(Func<int, bool> isOver)
    {
        try
        {
            if (!File.Exists(_path) && !Directory.Exists(_path)) return;
            if (UnixFiles.IsRegular(_path) && BoundedFile.Read(_path, ReadyFile.MaxLength) is var json && (json.Length == 0 ? 0 : ReadyFile.FromJson(json)?.Pid) is { } process)
            {
                if (process == 0 || isOver(process)) File.Delete(_path);
                return;
            }
        }
        catch (FileNotFoundException)
        {
            return;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DaemonStartException($"The ready file cannot be used: {fault.Message}", fault);
        }

        throw new DaemonStartException($"{_path} is there and no ready file: --ready-file names another path");
    }
}
