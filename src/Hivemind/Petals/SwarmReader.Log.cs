using Microsoft.Extensions.Logging;

namespace Registry.Hivemind.Petals;

public sealed partial class SwarmReader
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Read the swarm: {Models} models and {Workers} servers in {Took}, {BadRecords} bad records, complete: {Complete}")]
    private static partial void LogRead(ILogger logger, int models, int workers, TimeSpan took, int badRecords, bool complete);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The swarm could not be read; the last reading stays")]
    private static partial void LogFailed(ILogger logger, Exception fault);
}
