using Microsoft.Extensions.Logging;
using Registry.Hivemind.Values;
using Registry.Libp2p;

namespace Registry.Hivemind.Petals;

/// <summary>
/// Reads what Petals servers have announced, in the background, and keeps the last reading: the indexes of models first, then
/// the keys of all their blocks. Models that no index names are not found, as the keys of blocks are hashes of names.
/// </summary>
public sealed partial class SwarmReader(SwarmLookup lookup, SwarmReaderOptions options, TimeProvider time, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger<SwarmReader>();
    private readonly SteadyTime _steady = new(time);
    private readonly WorkerHistory _history = new(options.MaxServedBlocks);
    private volatile SwarmReading _latest = SwarmReading.None;

    /// <summary>The last reading; <see cref="SwarmReading.None"/> before the first. Safe to ask for from any thread.</summary>
    public SwarmReading Latest => _latest;

    public SwarmReaderOptions Options => options;

    /// <summary>Reads every interval until cancelled. A reading that fails leaves the last one as it is.</summary>
    public Task RunAsync(CancellationToken cancellation) => new Rounds("The reading of the swarm", time, _logger).RunAsync(options.Interval, ReadAsync, cancellation);

    /// <summary>Reads once, and keeps what was read.</summary>
    public async Task ReadAsync(CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        using var deadline = new TimedCancellation(options.Deadline, time, cancellation);
        var index = new IndexReader(options, _latest);
        var indexes = await FindAsync([.. options.IndexKeys.Select(DhtKeys.OfText)], deadline);
        foreach (var key in options.IndexKeys)
        {
            if (indexes.TryGetValue(DhtKeys.OfText(key), out var value)) index.Add(key, value);
        }

        if (deadline.TimedOut) index.AddPrevious();
        var models = index.Models();
        var blocks = await FindAsync([.. models.SelectMany(model => model.BlockKeys)], deadline);
        cancellation.ThrowIfCancellationRequested();

        var now = time.GetUtcNow();
        var reader = new ModelReader(options, _latest, complete: !deadline.TimedOut, now);
        var workers = _history.Note(reader.Workers(models, blocks), _steady);
        var byPrefix = workers.ToLookup(worker => worker.Prefix, StringComparer.Ordinal);
        _latest = new SwarmReading(now, time.GetElapsedTime(started), [.. models.Select(model => ModelReader.Model(model, [.. byPrefix[model.Prefix]]))], workers)
        {
            Timestamp = time.GetTimestamp(),
            IsComplete = !deadline.TimedOut,
            BadRecords = index.BadRecords + reader.BadRecords,
            LeftOut = index.LeftOut + reader.LeftOut,
        };
        LogRead(_logger, models.Count, workers.Count, _latest.Took, _latest.BadRecords, _latest.IsComplete);
    }

    /// <summary>Finds nothing more once the deadline is over.</summary>
    private async Task<IReadOnlyDictionary<DhtId, DhtValue>> FindAsync(IReadOnlyCollection<DhtId> keys, TimedCancellation deadline)
    {
        if (keys.Count == 0) return new Dictionary<DhtId, DhtValue>();
        try
        {
            return await lookup(keys, deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.TimedOut)
        {
            return new Dictionary<DhtId, DhtValue>();
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Read the swarm: {Models} models and {Workers} servers in {Took}, {BadRecords} bad records, complete: {Complete}")]
    private static partial void LogRead(ILogger logger, int models, int workers, TimeSpan took, int badRecords, bool complete);
}

/// <summary>
/// Looks keys up in the swarm and merges what all nodes hold of them (<see cref="HivemindNode.GetAsync"/>). Keys without a live
/// value are left out. Ends early, with what was found, when <paramref name="cancellation"/> asks for it.
/// </summary>
public delegate Task<IReadOnlyDictionary<DhtId, DhtValue>> SwarmLookup(IReadOnlyCollection<DhtId> keys, CancellationToken cancellation);

/// <summary>What one reading of the swarm found; <paramref name="At"/> is when it ended.</summary>
public sealed record SwarmReading(DateTimeOffset At, TimeSpan Took, IReadOnlyList<SwarmModel> Models, IReadOnlyList<SwarmWorker> Workers)
{
    public static readonly SwarmReading None = new(DateTimeOffset.UnixEpoch, TimeSpan.Zero, [], []);

    /// <summary>The same by the monotonic clock, from which its age is told.</summary>
    public long Timestamp { get; init; }

    /// <summary>False when the deadline cut it short: what it did not get to is as in the reading before, as far as that still lives.</summary>
    public bool IsComplete { get; init; } = true;

    /// <summary>Records that were not what they should be, each left out.</summary>
    public int BadRecords { get; init; }

    /// <summary>Models, blocks and servers left out because a bound was reached.</summary>
    public int LeftOut { get; init; }
}
