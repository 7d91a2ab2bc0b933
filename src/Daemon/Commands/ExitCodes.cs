namespace Registry.Daemon.Commands;

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
