using Microsoft.Extensions.Logging;

namespace Registry.Libp2p.Swarm;

public sealed partial class Swarm
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "A listener to identify events threw")]
    private static partial void LogListenerFailed(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Running} tasks still ran {Timeout} after the swarm was closed")]
    private static partial void LogSlowShutdown(ILogger logger, int running, TimeSpan timeout);
}
