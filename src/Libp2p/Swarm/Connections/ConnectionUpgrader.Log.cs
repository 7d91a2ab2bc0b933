using Microsoft.Extensions.Logging;

namespace Registry.Libp2p.Swarm.Connections;

internal sealed partial class ConnectionUpgrader
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "A handshake ended in an unexpected exception")]
    private static partial void LogFault(ILogger logger, Exception exception);
}
