namespace Registry.Daemon.Hosting;

internal sealed partial class Node
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Reached {Reached} of {Configured} bootstrap peers")]
    private static partial void LogBootstrapped(ILogger logger, int reached, int configured);

    [LoggerMessage(Level = LogLevel.Error, Message = "Background work has failed and will not be tried again before a restart: {Work}")]
    private static partial void LogBackgroundFailed(ILogger logger, Exception fault, string work);
}
