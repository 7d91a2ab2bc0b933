using Microsoft.Extensions.Logging;

namespace Registry.Dht.Maintenance;

internal sealed partial class UpkeepLoop
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The {Job} of the DHT ended in an unexpected exception; it is tried again when it is next due.")]
    private static partial void LogFailed(ILogger log, Exception exception, string job);
}
