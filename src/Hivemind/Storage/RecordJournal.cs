using Microsoft.Extensions.Logging;
using Registry.Identity;
using Registry.Sqlite;

namespace Registry.Hivemind.Storage;

/// <summary>
/// Keeps what is in storage (not the cache) across restarts, crashes included: changes are gathered and committed together
/// twice a second, of each value only the last.
/// </summary>
public sealed partial class RecordJournal : IAsyncDisposable
{
    // Others wait while one write runs: a few milliseconds at these sizes.
    private const int MaxWrite = 1000;
    private const int MaxWriteBytes = 4 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Database _database;
    private readonly RecordJournalOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly BackgroundSaver _saver;
    private readonly WriteBehind _writing;
    private Dictionary<JournalRow, RecordChange> _pending = [];
    private long _pendingBytes;
    private long _dropped;

    /// <summary>Creates its tables. Throws DatabaseUnavailableException when the database cannot be used.</summary>
    public RecordJournal(Database database, RecordJournalOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        _database = database;
        _options = options;
        _time = time;
        _log = loggers.CreateLogger<RecordJournal>();
        database.Migrate("hivemind-values", RecordTables.Steps);
        _saver = new BackgroundSaver(database, "Values of the hivemind swarm", _log);
        _writing = new WriteBehind(new WriteBehindRhythm
        {
            Saver = _saver,
            Time = time,
            FlushInterval = options.FlushInterval,
            PruneInterval = options.PruneInterval,
            Flush = FlushAsync,
            Prune = connection => RecordTables.Prune(connection, time.Seconds()),
        });
    }

    /// <summary>Changes that were not persisted because too many were waiting.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    internal int Pending
    {
        get { lock (_gate) return _pending.Count; }
    }

    /// <summary>Commits what is waiting now.</summary>
    public async Task FlushAsync()
    {
        Dictionary<JournalRow, RecordChange> batch;
        lock (_gate)
        {
            if (_pending.Count == 0) return;
            batch = _pending;
            (_pending, _pendingBytes) = ([], 0);
        }
        var written = 0;
        RecordChange[] changes = [.. batch.Values];
        while (written < changes.Length)
        {
            var part = new ArraySegment<RecordChange>(changes, written, PartLength(changes, written));
            if (!await _saver.TryWriteAsync(connection => RecordTables.Save(connection, part)))
            {
                PutBack(changes.AsSpan(written));
                return;
            }
            written += part.Count;
        }
    }

    /// <summary>Commits what is waiting, then stops. The database stays open.</summary>
    public ValueTask DisposeAsync() => _writing.DisposeAsync();

    internal void Write(in RecordChange change)
    {
        lock (_gate) SetOrDrop(change);
    }

    /// <summary>Gives every live value, with the time it is.</summary>
    internal void Load(Action<RecordChange, double> restore)
    {
        var now = _time.Seconds();
        var count = _database.Load((connection, bad) => RecordTables.ForEach(connection, bad, now, change => restore(change, now)));
        LogLoaded(count);
    }

    private static int PartLength(RecordChange[] changes, int from)
    {
        var (count, bytes) = (0, 0);
        while (from + count < changes.Length && count < MaxWrite && bytes < MaxWriteBytes) bytes += changes[from + count++].Bytes;
        return count;
    }

    /// <summary>What could not be committed waits for the next time, unless it has changed again meanwhile.</summary>
    private void PutBack(ReadOnlySpan<RecordChange> changes)
    {
        lock (_gate)
        {
            foreach (var change in changes)
            {
                if (!_pending.ContainsKey(change.Row)) SetOrDrop(change);
            }
        }
    }

    private void SetOrDrop(in RecordChange change)
    {
        var isWaiting = _pending.TryGetValue(change.Row, out var before);
        var bytes = _pendingBytes - before.Bytes + change.Bytes;
        if ((!isWaiting && _pending.Count >= _options.MaxPending) || bytes > _options.MaxPendingBytes)
        {
            Interlocked.Increment(ref _dropped);
            return;
        }
        // Removed first: the key of the entry is then the change's own, and keeps no replaced bytes alive.
        _pending.Remove(change.Row);
        _pending.Add(change.Row, change);
        _pendingBytes = bytes;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Loaded {Count} values of the hivemind swarm.")]
    private partial void LogLoaded(int count);
}

/// <summary>
/// One line for the journal. <paramref name="Subkey"/> is empty for a regular value; <paramref name="Value"/> null when it is
/// gone before its time. <paramref name="By"/> stored it; a subkey that names this peer is thereby marked as self-announced.
/// </summary>
internal readonly record struct RecordChange(DhtId Key, ReadOnlyMemory<byte> Subkey, ReadOnlyMemory<byte>? Value, double Expiration, PeerId? By)
{
    public JournalRow Row => new(Key, Subkey);

    public int Bytes => Subkey.Length + (Value?.Length ?? 0);
}

/// <summary>The row of the journal that a change is about: compared by what is in it.</summary>
internal readonly record struct JournalRow(DhtId Key, ReadOnlyMemory<byte> Subkey)
{
    public bool Equals(JournalRow other) => Key == other.Key && Subkey.Span.SequenceEqual(other.Subkey.Span);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Key);
        hash.AddBytes(Subkey.Span);
        return hash.ToHashCode();
    }
}
