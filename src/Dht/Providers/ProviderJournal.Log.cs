using Microsoft.Extensions.Logging;

namespace Registry.Dht.Providers;

public sealed partial class ProviderJournal
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Loaded {Count} provider records.")]
    private partial void LogLoaded(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Provider records cannot be saved now and are kept in memory: {Problem}")]
    private partial void LogFailed(string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Provider records are saved again.")]
    private partial void LogRecovered();
}
