using Microsoft.Extensions.Logging;

namespace Registry.Hivemind.Petals;

/// <summary>Reads what Petals servers have announced, in the background, and keeps the last reading.</summary>
public sealed class SwarmReader(HivemindNode node, TimeProvider time, ILoggerFactory loggers)
{
    /// <summary>The last reading; <see cref="SwarmReading.None"/> before the first.</summary>
    public SwarmReading Latest { get; private set; } = SwarmReading.None;

    /// <summary>Reads every interval until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellation) => throw new NotSupportedException($"{node} {time} {loggers}");
}
