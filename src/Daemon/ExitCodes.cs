namespace Registry.Daemon;

/// <summary>How the program ends, and the two exceptions whose message is all that its user is told.</summary>
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

/// <summary>The daemon cannot start; the message is for the operator and names what to change.</summary>
internal sealed class DaemonStartException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A command cannot do what was asked; the message is for the user.</summary>
internal sealed class CommandException(string message) : Exception(message);
