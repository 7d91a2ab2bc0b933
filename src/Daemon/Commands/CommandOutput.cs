using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Registry.Daemon.Terminal;
using Registry.Identity;

namespace Registry.Daemon.Commands;

/// <summary>Says on standard error why a command failed.</summary>
internal static class CommandFailure
{
    public static int Report(ParseResult parsed, params IEnumerable<string> reasons) => Report(parsed.InvocationConfiguration.Error, reasons);

    public static int Report(TextWriter error, params IEnumerable<string> reasons)
    {
        foreach (var reason in reasons) error.WriteLine(Printable.Of(reason));
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
        catch (Exception fault) when (IsForUser(fault))
        {
            return Report(parsed, Lines(fault));
        }
    }

    /// <summary>The same for work that takes its time and chooses its exit code.</summary>
    public static async Task<int> GuardAsync(ParseResult parsed, Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception fault) when (IsForUser(fault))
        {
            return Report(parsed, Lines(fault));
        }
    }

    /// <summary>What nobody has foreseen; where it came from helps to mend it.</summary>
    public static int Overlooked(TextWriter error, Exception fault) => fault is IOException
        ? Report(error, fault.Message)
        : Report(error, $"registry has failed, which it should not: {fault.GetType().Name}: {fault.Message} ({fault.TargetSite?.DeclaringType?.Name}.{fault.TargetSite?.Name})");

    private static IEnumerable<string> Lines(Exception fault) => fault is ToldException told ? told.Lines : [fault.Message];

    private static bool IsForUser(Exception fault) =>
        fault is ToldException or IdentityFileException or IOException or UnauthorizedAccessException;
}

/// <summary>JSON as commands print it.</summary>
internal static class JsonText
{
    public static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
