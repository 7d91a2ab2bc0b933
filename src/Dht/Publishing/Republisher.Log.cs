using Microsoft.Extensions.Logging;

namespace Registry.Dht.Publishing;

internal sealed partial class Republisher
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Published {Keys} keys of a region of {Bits} bits to the closest of {Peers} peers.")]
    private partial void LogPublished(int keys, int bits, int peers);

    [LoggerMessage(Level = LogLevel.Warning, Message = "When published keys are due again cannot be saved now; after a restart they are published again: {Problem}")]
    private partial void LogNotSaved(string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "Publishing a region failed.")]
    private partial void LogFailed(Exception fault);
}
