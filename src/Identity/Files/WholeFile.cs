using System.Globalization;

namespace Registry.Identity.Files;

/// <summary>
/// Files that appear whole and synced to disk, with the name in the folder, or not at all. What a
/// process that was killed left half-written beside them is removed by the next.
/// </summary>
public static class WholeFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Everybody = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
    private const string Suffix = ".tmp";

    private static int _count;

    /// <summary>For its owner alone (0600). False when the name is taken. Throws IOException or UnauthorizedAccessException.</summary>
    public static bool TryCreate(string path, ReadOnlySpan<byte> content) => Write(path, content, OwnerOnly, TryPublish);

    /// <summary>In place of what is there; a link is replaced, not followed.</summary>
    /// <param name="path">Where.</param>
    /// <param name="content">What.</param>
    /// <param name="forAll">Whoever the umask allows may read it, not its owner alone.</param>
    public static void Replace(string path, ReadOnlySpan<byte> content, bool forAll = false) => Write(path, content, forAll ? Everybody : OwnerOnly, (temporary, target) =>
    {
        File.Move(temporary, target, overwrite: true);
        return true;
    });

    /// <summary>Removes what is left of attempts of processes that are no more, where that can be.</summary>
    public static void Sweep(string path)
    {
        var prefix = Prefix(path);
        try
        {
            foreach (var left in Directory.EnumerateFiles(Folder(path), ".*" + Suffix))
            {
                if (Path.GetFileName(left) is var name && name.StartsWith(prefix, StringComparison.Ordinal) && IsOver(name[prefix.Length..].Split('.')[0])) File.Delete(left);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // They harm nobody.
        }
    }

    private static bool Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode, Func<string, string, bool> publish)
    {
        var target = Path.GetFullPath(path);
        var folder = Folder(path);
        Sweep(target);
        var temporary = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix(target)}{Environment.ProcessId}.{Interlocked.Increment(ref _count)}{Suffix}"));
        try
        {
            WriteSynced(temporary, content, mode);
            if (!publish(temporary, target)) return false;
        }
        finally
        {
            File.Delete(temporary);
        }

        if (!OperatingSystem.IsWindows()) Posix.SyncDirectory(folder);
        return true;
    }

    private static void WriteSynced(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        File.Delete(path); // of an earlier process with our id
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = mode;
        using var stream = new FileStream(path, options);
        stream.Write(content);
        stream.Flush();
        if (OperatingSystem.IsWindows()) stream.Flush(flushToDisk: true);
        else Posix.Sync(stream.SafeFileHandle);
    }

    // Renaming replaces what is there; only a link takes a name or fails. Where there are no hard links (FAT, some
    // container mounts) the framework's move is the next best: it looks before it renames.
    private static bool TryPublish(string temporary, string target)
    {
        var outcome = OperatingSystem.IsWindows() ? LinkOutcome.Unsupported : Posix.Link(temporary, target);
        if (outcome != LinkOutcome.Unsupported) return outcome == LinkOutcome.Linked;
        try
        {
            File.Move(temporary, target, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(target))
        {
            return false;
        }
    }

    private static bool IsOver(string process) => int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && !Processes.IsRunning(id);

    private static string Folder(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? throw new IOException($"{path} is a folder, not a file");

    private static string Prefix(string path) => $".{Path.GetFileName(path)}.";
}
