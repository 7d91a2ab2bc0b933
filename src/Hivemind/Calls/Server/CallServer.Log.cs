using Microsoft.Extensions.Logging;
using Registry.Identity;

namespace Registry.Hivemind.Calls.Server;

internal sealed partial class CallServer
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "{Method} of {Peer} was not answered: {Outcome}")]
    private static partial void LogNotAnswered(ILogger logger, string method, PeerId peer, CallOutcome outcome);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A call handler threw")]
    private static partial void LogHandlerFailed(ILogger logger, Exception exception);
}
