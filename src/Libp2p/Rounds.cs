using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Registry.Libp2p;

/// <summary>
/// Work that is done again and again for as long as the host runs. A round that fails is counted, and told once until one
/// succeeds; the next comes all the same, since nobody else would do the work. One round at a time.
/// </summary>
/// <param name="work">Names it in the log, as the subject of a sentence, and in the metric.</param>
/// <param name="time">For the pauses.</param>
/// <param name="log">Of the part that it belongs to.</param>
public sealed partial class Rounds(string work, TimeProvider time, ILogger log)
{
    private static readonly Counter<long> Failures =
        Libp2pMeter.Meter.CreateCounter<long>("registry.background.failures", "{round}", "Rounds of background work that ended in an unexpected exception.");

    private bool _failing;

    /// <summary>A round, the pause, and so on, until cancelled. Never throws.</summary>
    public async Task RunAsync(TimeSpan pause, Func<CancellationToken, Task> round, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await TryAsync(round, stopping);
            await ContextWaits.PauseAsync(pause, time, stopping);
        }
    }

    /// <summary>One round, of a loop that has its own rhythm; false when it failed. Never throws.</summary>
    public async Task<bool> TryAsync(Func<CancellationToken, Task> round, CancellationToken stopping)
    {
        try
        {
            await round(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return true;
        }
#pragma warning disable CA1031 // Whatever it is, the next round may well work.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Failures.Add(1, new KeyValuePair<string, object?>("work", work));
            if (!_failing) LogFailing(log, fault, work);
            _failing = true;
            return false;
        }

        if (_failing) LogRecovered(log, work);
        _failing = false;
        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Work} failed unexpectedly. It is tried again, and this is not told again until it has worked once.")]
    private static partial void LogFailing(ILogger logger, Exception fault, string work);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Work} works again.")]
    private static partial void LogRecovered(ILogger logger, string work);
}
