using Microsoft.Extensions.Logging;
using Registry.Identity;

namespace Registry.Libp2p.Protocols.Relay;

public sealed partial class RelayService
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "{Peer} has a place at the relay, one of {Count}")]
    private static partial void LogReserved(ILogger logger, PeerId peer, int count);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Peer} was refused by the relay: {Status}")]
    private static partial void LogRefused(ILogger logger, PeerId peer, RelayStatus status);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Peer} did not accept a circuit: {Reason}")]
    private static partial void LogNotAccepted(ILogger logger, PeerId peer, string reason);
}
