using Registry.Daemon.Hosting;
using Registry.Identity;

namespace Registry.Daemon.Commands;

/// <summary>Says on standard error why a command failed.</summary>
internal static class CommandFailure
{
    public static int Report(IEnumerable<string> reasons)
    {
        foreach (var reason in reasons) Console.Error.WriteLine(reason);
        return ExitCodes.Failed;
    }

    /// <summary>Runs <paramref name="work"/>; what the file system or the identity file refuses becomes a line and an exit code.</summary>
    public static int Guard(Action work)
    {
        try
        {
            work();
            return ExitCodes.Success;
        }
        catch (Exception fault) when (fault is IdentityFileException or DaemonStartException or IOException or UnauthorizedAccessException)
        {
            return Report([fault.Message]);
        }
    }
}
