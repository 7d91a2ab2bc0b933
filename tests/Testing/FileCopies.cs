using System.Diagnostics;

namespace Registry.Testing;

/// <summary>
/// Files copied while this process has them open as a database: by another process, since closing such a file in this one would
/// give up SQLite's locks on it.
/// </summary>
public static class FileCopies
{
    /// <summary>What is there in its place goes.</summary>
    public static void Copy(string from, string to)
    {
        File.Delete(to);
        using var copying = Process.Start("cp", [from, to]);
        copying.WaitForExit();
        if (copying.ExitCode != 0) throw new IOException($"{from} was not copied");
    }
}
