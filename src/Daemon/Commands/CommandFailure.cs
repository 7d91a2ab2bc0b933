using System.CommandLine;
using Registry.Daemon.Hosting;
using Registry.Identity;

namespace Registry.Daemon.Commands;

/// <summary>Says on standard error why a command failed.</summary>
internal static class CommandFailure
{
    public static int Report(ParseResult parsed, params IEnumerable<string> reasons)
    {
        foreach (var reason in reasons) parsed.InvocationConfiguration.Error.WriteLine(reason);
        return ExitCodes.Failed;
    }

    /// <summary>Runs <paramref name="work"/>; what the file system or the identity file refuses becomes a line and an exit code.</summary>
    public static int Guard(ParseResult parsed, Action<TextWriter> work)
    {
        try
        {
            work(parsed.InvocationConfiguration.Output);
            return ExitCodes.Success;
        }
        catch (Exception fault) when (fault is CommandException or IdentityFileException or DaemonStartException or IOException or UnauthorizedAccessException)
        {
            return Report(parsed, fault.Message);
        }
    }
}
