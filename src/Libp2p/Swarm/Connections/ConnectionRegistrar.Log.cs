using Microsoft.Extensions.Logging;
using Registry.Identity;

namespace Registry.Libp2p.Swarm.Connections;

internal sealed partial class ConnectionRegistrar
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Connected to {Peer} (outbound: {Outbound})")]
    private static partial void LogConnected(ILogger logger, PeerId peer, bool outbound);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Disconnected from {Peer}: {Reason}")]
    private static partial void LogDisconnected(ILogger logger, PeerId peer, EndReason reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Refused a connection to {Peer}: {Reason}")]
    private static partial void LogRefused(ILogger logger, PeerId peer, RefusalReason reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A listener to connection events threw")]
    private static partial void LogListenerFailed(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A closed connection could not be released")]
    private static partial void LogReleaseFailed(ILogger logger, Exception exception);
}
