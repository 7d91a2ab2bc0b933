using Microsoft.Extensions.Logging;
using Registry.Identity;

namespace Registry.Hivemind;

public sealed partial class HivemindNode
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Peer} could not call this hivemind node back: others will not reach it either.")]
    private static partial void LogNotReached(ILogger logger, PeerId peer);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The clock of {Peer} differs by {Seconds:F1} seconds from the one here. Hivemind nodes refuse to work with more than three.")]
    private static partial void LogClock(ILogger logger, PeerId peer, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "Dialling {Count} hivemind peers of the last run.")]
    private static partial void LogRedialling(ILogger logger, int count);
}
