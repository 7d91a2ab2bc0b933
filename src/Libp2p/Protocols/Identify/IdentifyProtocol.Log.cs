using Microsoft.Extensions.Logging;
using Registry.Identity;

namespace Registry.Libp2p.Protocols.Identify;

internal sealed partial class IdentifyProtocol
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Identify of {Peer} failed: {Reason}")]
    private static partial void LogQueryFailed(ILogger logger, PeerId peer, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Identify push to {Peer} failed: {Reason}")]
    private static partial void LogPushFailed(ILogger logger, PeerId peer, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Identify of {Peer} carried the public key of somebody else and was refused")]
    private static partial void LogWrongKey(ILogger logger, PeerId peer);
}
