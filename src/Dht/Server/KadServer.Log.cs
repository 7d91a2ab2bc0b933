using Microsoft.Extensions.Logging;
using Registry.Identity;

namespace Registry.Dht.Server;

internal sealed partial class KadServer
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Reset a kad stream of {Peer}: {Result}.")]
    private static partial void LogRefused(ILogger log, PeerId peer, RequestResult result);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Disconnected {Peer} after repeated malformed kad requests.")]
    private static partial void LogMisbehaved(ILogger log, PeerId peer);
}
