using Microsoft.Extensions.Logging;

namespace Registry.Hivemind.Storage;

public sealed partial class RecordJournal
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Loaded {Count} values of the hivemind swarm.")]
    private partial void LogLoaded(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Values of the hivemind swarm cannot be saved now and are kept in memory: {Problem}")]
    private partial void LogFailed(string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Values of the hivemind swarm are saved again.")]
    private partial void LogRecovered();
}
