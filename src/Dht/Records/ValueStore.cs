using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Registry.Identity;
using Registry.Libp2p;
using Registry.Multiformats;
using Registry.Sqlite;

namespace Registry.Dht.Records;

/// <summary>
/// Values of one namespace: held in memory, bounded, and with a database committed before a put is acknowledged.
/// Safe to use from several threads.
/// </summary>
public sealed partial class ValueStore : IValueStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<byte[], HeldValue> _held = new(ByteStringComparer.Instance);
    private readonly Dictionary<byte[], HeldValue>.AlternateLookup<ReadOnlySpan<byte>> _index;
    // The best value on its way to the disk under each key: later puts must beat it, and readers do not see it yet.
    private readonly Dictionary<byte[], HeldValue> _pending = new(ByteStringComparer.Instance);
    private readonly IRecordValidator _validator;
    private readonly ValueStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly Database? _database;
    private readonly ILogger _log;
    private long _bytes;
    private bool _mayHaveStaleRows = true;

    /// <summary>Loads the namespace of <paramref name="validator"/>; without a database, values live in memory alone. Throws DatabaseUnavailableException.</summary>
    public ValueStore(IRecordValidator validator, ValueStoreOptions options, TimeProvider time, ILoggerFactory loggers, Database? database = null)
    {
        _validator = validator;
        _options = options;
        _time = time;
        _log = loggers.CreateLogger<ValueStore>();
        _database = database;
        _index = _held.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (database is not null) Load(database);
    }

    public int Count
    {
        get { lock (_gate) return _held.Count; }
    }

    /// <summary>Bytes of the keys and values held.</summary>
    public long Bytes
    {
        get { lock (_gate) return _bytes; }
    }

    public StoredValue? Get(ReadOnlySpan<byte> key, DateTimeOffset now)
    {
        lock (_gate)
        {
            return _index.TryGetValue(key, out var held) && held.Received + _options.Validity > now
                ? new StoredValue(held.Value, held.Received)
                : null;
        }
    }

    public async ValueTask<PutOutcome> PutAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, PeerId? from, CancellationToken cancellation)
    {
        var candidate = new HeldValue(key.ToArray(), value.ToArray(), _time.GetUtcNow());
        Task committed;
        lock (_gate)
        {
            if (Judge(candidate) is var verdict and not PutOutcome.Stored) return verdict;
            if (_database is null)
            {
                Hold(candidate);
                return PutOutcome.Stored;
            }
            // Queued under the lock, so that writes reach the disk in the order in which they were judged.
            _pending[candidate.Key] = candidate;
            committed = _database.WriteAsync(connection => ValueTables.Save(connection, _validator.Namespace, candidate));
        }
        return await SettleAsync(candidate, committed);
    }

    /// <summary>Drops expired values; the rows go a few hundred at a time.</summary>
    public async Task ExpireAsync()
    {
        var now = _time.GetUtcNow();
        var oldest = now - _options.Validity;
        lock (_gate)
        {
            // A clock that was ahead must not keep what it has dated.
            foreach (var held in _held.Values.Where(held => held.Received > now).ToList()) _held[held.Key] = held with { Received = now };
            foreach (var held in _held.Values)
            {
                if (held.Received > oldest) continue;
                _held.Remove(held.Key);
                _bytes -= held.Bytes;
                _mayHaveStaleRows = true;
            }
        }
        if (!_mayHaveStaleRows || _database is null) return;
        var pruned = 0;
        try
        {
            await _database.WriteAsync(connection => pruned = ValueTables.Prune(connection, _validator.Namespace, oldest));
            _mayHaveStaleRows = pruned == ValueTables.PruneBatch;
        }
        catch (Exception exception) when (exception is DatabaseUnavailableException or SqliteException)
        {
            LogFailed(_validator.Namespace, exception.Message);
        }
    }

    /// <summary>Every unexpired value, in no particular order; at most <see cref="ValueStoreOptions.MaxRecords"/>.</summary>
    public IReadOnlyList<ValueSummary> List()
    {
        var now = _time.GetUtcNow();
        lock (_gate)
        {
            return [.. _held.Values
                .Where(held => held.Received + _options.Validity > now)
                .Select(held => new ValueSummary(held.Key, held.Value.Length, held.Received, held.Received + _options.Validity))];
        }
    }

    private PutOutcome Judge(HeldValue candidate)
    {
        _held.TryGetValue(candidate.Key, out var held);
        var best = _pending.GetValueOrDefault(candidate.Key) ?? held;
        var expired = best is not null && best.Received + _options.Validity <= candidate.Received;
        if (best is not null && !expired && _validator.Compare(candidate.Key, candidate.Value, best.Value) < 0) return PutOutcome.Outdated;
        var growth = candidate.Bytes - (held?.Bytes ?? 0);
        if (best is null && _held.Count + _pending.Count >= _options.MaxRecords) return PutOutcome.Refused;
        return growth > 0 && _bytes + PendingBytes() + growth > _options.MaxBytes ? PutOutcome.Refused : PutOutcome.Stored;
    }

    private async ValueTask<PutOutcome> SettleAsync(HeldValue candidate, Task committed)
    {
        try
        {
            await committed;
        }
        catch (Exception exception) when (exception is DatabaseUnavailableException or SqliteException)
        {
            LogFailed(_validator.Namespace, exception.Message);
            Forget(candidate);
            return PutOutcome.Unavailable;
        }
        lock (_gate)
        {
            // A later, better put may have settled first; both are durable and the disk holds the later one.
            if (!_held.TryGetValue(candidate.Key, out var held) || _validator.Compare(candidate.Key, candidate.Value, held.Value) >= 0) Hold(candidate);
        }
        Forget(candidate);
        return PutOutcome.Stored;
    }

    private void Forget(HeldValue candidate)
    {
        lock (_gate)
        {
            if (_pending.TryGetValue(candidate.Key, out var pending) && ReferenceEquals(pending, candidate)) _pending.Remove(candidate.Key);
        }
    }

    private void Hold(HeldValue value)
    {
        _bytes += value.Bytes - (_held.TryGetValue(value.Key, out var old) ? old.Bytes : 0);
        _held[value.Key] = value;
    }

    private long PendingBytes()
    {
        long bytes = 0;
        foreach (var pending in _pending.Values) bytes += pending.Bytes;
        return bytes;
    }

    private void Load(Database database)
    {
        database.Migrate("dht-values", ValueTables.Steps);
        var now = _time.GetUtcNow();
        var oldest = now - _options.Validity;
        foreach (var value in database.Load((connection, bad) => ValueTables.Load(connection, bad, _validator.Namespace, oldest, _options.MaxRecords)))
        {
            if (_bytes + value.Bytes > _options.MaxBytes) break;
            Hold(value.Received > now ? value with { Received = now } : value);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Values of /{Namespace} cannot be saved now: {Problem}")]
    private partial void LogFailed(string @namespace, string problem);
}

/// <summary>A value that is held, for operators. <see cref="Size"/> is in bytes.</summary>
public sealed record ValueSummary(ReadOnlyMemory<byte> Key, int Size, DateTimeOffset Received, DateTimeOffset Expires);

/// <summary>Bounds and lifetime of a value store.</summary>
public sealed record ValueStoreOptions
{
    /// <summary>A value is gone this long after it was last put (libp2p/specs kad-dht: 48 h).</summary>
    public TimeSpan Validity { get; init; } = TimeSpan.FromHours(48);

    /// <summary>Values held. Beyond it puts under new keys are refused.</summary>
    public int MaxRecords { get; init; } = 10_000;

    /// <summary>Bytes of keys and values held, all in memory. Beyond it puts are refused.</summary>
    public long MaxBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Every mistake, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var check = new OptionChecks(nameof(ValueStoreOptions));
        check.That(Validity >= TimeSpan.FromMinutes(1) && Validity <= TimeSpan.FromDays(366), nameof(Validity), "must lie between one minute and 366 days");
        check.AtLeast(1, MaxRecords, nameof(MaxRecords));
        check.AtLeast(1, MaxBytes, nameof(MaxBytes));
        return check.Mistakes;
    }
}
