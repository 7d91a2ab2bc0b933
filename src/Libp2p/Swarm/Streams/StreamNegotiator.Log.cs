using Microsoft.Extensions.Logging;
using Registry.Identity;

namespace Registry.Libp2p.Swarm.Streams;

internal sealed partial class StreamNegotiator
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "An inbound stream was not negotiated: {Reason}")]
    private static partial void LogNegotiationFailed(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Too many streams of {Protocol} from {Peer}: one was reset")]
    private static partial void LogTooManyStreams(ILogger logger, string protocol, PeerId peer);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The handler of {Protocol} failed on a stream of {Peer}")]
    private static partial void LogHandlerFailed(ILogger logger, Exception exception, string protocol, PeerId peer);
}
