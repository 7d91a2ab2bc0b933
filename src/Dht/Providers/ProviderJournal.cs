using Microsoft.Extensions.Logging;
using Registry.Libp2p;
using Registry.Sqlite;

namespace Registry.Dht.Providers;

/// <summary>Keeps provider records across restarts: changes are gathered and committed together every few seconds.</summary>
public sealed partial class ProviderJournal : IAsyncDisposable
{
    // Others wait while one write runs: a few milliseconds at this size.
    private const int MaxWrite = 1000;

    private readonly Lock _gate = new();
    private readonly Database _database;
    private readonly ProviderJournalOptions _options;
    private readonly ILogger _log;
    private readonly BackgroundSaver _saver;
    private readonly WriteBehind _writing;
    private List<ProviderChange> _pending = [];
    private long _dropped;

    /// <summary>Creates its tables. Throws DatabaseUnavailableException when the database cannot be used.</summary>
    public ProviderJournal(Database database, ProviderJournalOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        _database = database;
        _options = options;
        _log = loggers.CreateLogger<ProviderJournal>();
        database.Migrate("dht-providers", ProviderTables.Steps);
        _saver = new BackgroundSaver(database, "Provider records", _log);
        _writing = new WriteBehind(new WriteBehindRhythm
        {
            Saver = _saver,
            Time = time,
            FlushInterval = options.FlushInterval,
            PruneInterval = options.PruneInterval,
            Flush = FlushAsync,
            Prune = connection => ProviderTables.Prune(connection, time.GetUtcNow().ToUnixTimeSeconds()),
        });
    }

    /// <summary>Changes that were not persisted because too many were waiting.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Commits what is waiting now.</summary>
    public async Task FlushAsync()
    {
        List<ProviderChange> batch;
        lock (_gate)
        {
            if (_pending.Count == 0) return;
            batch = _pending;
            _pending = [];
        }
        while (batch.Count > 0)
        {
            var part = batch.GetRange(0, Math.Min(batch.Count, MaxWrite));
            if (!await _saver.TryWriteAsync(connection => ProviderTables.Save(connection, part)))
            {
                PutBack(batch);
                return;
            }
            batch.RemoveRange(0, part.Count);
        }
    }

    /// <summary>Commits what is waiting, then stops. The database stays open.</summary>
    public ValueTask DisposeAsync() => _writing.DisposeAsync();

    internal void Write(ProviderChange change)
    {
        lock (_gate)
        {
            if (_pending.Count < _options.MaxPending) _pending.Add(change);
            else Interlocked.Increment(ref _dropped);
        }
    }

    internal void Load(Action<ProviderChange> restore)
    {
        var count = _database.Load((connection, bad) => ProviderTables.ForEach(connection, bad, restore));
        LogLoaded(count);
    }

    /// <summary>What could not be committed waits for the next time, ahead of what came meanwhile.</summary>
    private void PutBack(List<ProviderChange> batch)
    {
        lock (_gate)
        {
            var room = Math.Max(_options.MaxPending - batch.Count, 0);
            var lost = Math.Max(_pending.Count - room, 0);
            Interlocked.Add(ref _dropped, lost);
            batch.AddRange(_pending.Take(_pending.Count - lost));
            _pending = batch;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Loaded {Count} provider records.")]
    private partial void LogLoaded(int count);
}

/// <summary>A record to write to the journal. Times are Unix seconds.</summary>
internal readonly record struct ProviderChange(byte[] Key, byte[] EncodedPeer, uint AddressesExpire, uint Expires)
{
    /// <summary>By a clock that was set.</summary>
    public ProviderChange SetBy(TimeSpan span)
    {
        var seconds = (long)span.TotalSeconds;
        return this with { AddressesExpire = AddressesExpire == 0 ? 0 : Moved(AddressesExpire), Expires = Moved(Expires) };

        uint Moved(uint time) => (uint)Math.Clamp(time + seconds, 1, uint.MaxValue);
    }
}

/// <summary>How provider records are written behind.</summary>
public sealed record ProviderJournalOptions
{
    /// <summary>Time from an announcement to its commit at most. A crash loses what is younger; its provider announces it again.</summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Changes waiting for a commit. Beyond it changes are not persisted (they stay in memory) and are counted.</summary>
    public int MaxPending { get; init; } = 65_536;

    /// <summary>How often expired rows are deleted, a thousand at a time so that others get their turn.</summary>
    public TimeSpan PruneInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var check = new OptionChecks(nameof(ProviderJournalOptions));
        check.Positive(FlushInterval, nameof(FlushInterval));
        check.AtLeast(1, MaxPending, nameof(MaxPending));
        check.Positive(PruneInterval, nameof(PruneInterval));
        return check.Mistakes;
    }
}
