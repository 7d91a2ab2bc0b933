using System.Diagnostics;

namespace Registry.Identity.Files;

/// <summary>Files that name a process: whether it is still there.</summary>
public static class Processes
{
    /// <summary>An id may have gone to another process meanwhile.</summary>
    public static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }
}
