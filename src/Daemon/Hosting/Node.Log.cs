namespace Registry.Daemon.Hosting;

internal sealed partial class Node
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Background work has failed and will not be tried again before a restart: {Work}")]
    private static partial void LogBackgroundFailed(ILogger logger, Exception fault, string work);
}
