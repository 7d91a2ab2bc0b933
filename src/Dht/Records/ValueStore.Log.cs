using Microsoft.Extensions.Logging;

namespace Registry.Dht.Records;

public sealed partial class ValueStore
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Values of /{Namespace} cannot be saved now: {Problem}")]
    private partial void LogFailed(string @namespace, string problem);
}
