using Microsoft.Extensions.Logging;
using Registry.Multiformats;

namespace Registry.Libp2p.Swarm.Connections;

internal sealed partial class Acceptor
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Refused a connection from {Remote}: {Reason}")]
    private static partial void LogRefused(ILogger logger, Multiaddr remote, RefusalReason reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Nothing is accepted on {Address} any more")]
    private static partial void LogStopped(ILogger logger, Exception exception, Multiaddr address);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The handshake with {Remote} failed: {Reason}, {Detail}")]
    private static partial void LogHandshakeFailed(ILogger logger, Multiaddr remote, EndReason reason, string detail);
}
