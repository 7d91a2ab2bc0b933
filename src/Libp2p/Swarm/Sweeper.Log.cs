using Microsoft.Extensions.Logging;

namespace Registry.Libp2p.Swarm;

internal sealed partial class Sweeper
{
    [LoggerMessage(Level = LogLevel.Error, Message = "A sweep over limits and timeouts failed")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
