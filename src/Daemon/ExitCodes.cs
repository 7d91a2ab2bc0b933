namespace Registry.Daemon;

/// <summary>How the program ends, and the exceptions whose lines are all that its user is told.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>The command could not do what was asked; the reason is on standard error.</summary>
    public const int Failed = 1;

    /// <summary>The daemon did not start: settings, data directory, identity, database or an address in use.</summary>
    public const int CannotStart = 2;

    /// <summary>The command worked, and found nothing.</summary>
    public const int NothingFound = 3;
}

/// <summary>What its user is told, in a line; with <paramref name="details"/>, in one more for each of them.</summary>
internal abstract class ToldException(string line, IEnumerable<string> details, Exception? inner) : Exception(string.Join(Environment.NewLine, (IEnumerable<string>)[line, .. Indented(details)]), inner)
{
    public IReadOnlyList<string> Lines { get; } = [line, .. Indented(details)];

    private static IEnumerable<string> Indented(IEnumerable<string> lines) => lines.Select(detail => "  " + detail);
}

/// <summary>The daemon cannot start; the message is for the operator and names what to change.</summary>
internal sealed class DaemonStartException(string line, Exception? inner = null, IEnumerable<string>? details = null) : ToldException(line, details ?? [], inner);

/// <summary>A command cannot do what was asked; the message is for the user.</summary>
internal sealed class CommandException(string line, IEnumerable<string>? details = null) : ToldException(line, details ?? [], null);
