using Microsoft.Extensions.Logging;

namespace Registry.Hivemind.Storage;

public sealed partial class RecordJournal
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Loaded {Count} values of the hivemind swarm.")]
    private partial void LogLoaded(int count);
}
