using Microsoft.Extensions.Logging;

namespace Registry.Dht.Providers;

public sealed partial class ProviderJournal
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Loaded {Count} provider records.")]
    private partial void LogLoaded(int count);
}
