using System.Globalization;
using Microsoft.Data.Sqlite;
using Registry.Sqlite;

namespace Registry.Moderation.Audit;

/// <summary>
/// What operators did and what was refused them, in the database, bounded. A line is on disk when the task that writes it
/// completes; while the database cannot be written it faults with DatabaseUnavailableException.
/// </summary>
public sealed class AuditLog
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Database _database;
    private readonly AuditOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private long? _minuteBegan;
    private int _writtenInMinute;
    private long _unwritten;

    /// <summary>Creates its table. Throws DatabaseUnavailableException when the database cannot be used.</summary>
    public AuditLog(Database database, AuditOptions options, TimeProvider time)
    {
        _database = database;
        _options = options;
        _time = time;
        database.Migrate("audit", AuditTable.Steps);
    }

    /// <summary>Writes a line about something that has happened, or failed.</summary>
    public Task WriteAsync(AuditEntry entry) => _database.WriteAsync(connection => Write(connection, entry));

    /// <summary>
    /// Writes a line before something that cannot be committed together with it, with the outcome <see cref="AuditEntry.Begun"/>.
    /// Answers the line's id, for <see cref="EndAsync"/>.
    /// </summary>
    public async Task<long> BeginAsync(AuditEntry entry)
    {
        var id = 0L;
        await _database.WriteAsync(connection => id = Write(connection, entry with { Outcome = AuditEntry.Begun }));
        return id;
    }

    /// <summary>Says what became of what was begun.</summary>
    public Task EndAsync(long id, string outcome) => _database.WriteAsync(connection => AuditTable.SetOutcome(connection, id, outcome));

    /// <summary>Writes a refused attempt, unless there were too many in this minute: then it is counted in the next line.</summary>
    public Task RefusedAsync(AuditEntry entry)
    {
        var now = _time.GetUtcNow();
        long unwritten;
        lock (_gate)
        {
            if (_minuteBegan is not { } began || _time.GetElapsedTime(began) >= Minute) (_minuteBegan, _writtenInMinute) = (_time.GetTimestamp(), 0);
            if (_writtenInMinute >= _options.RefusalsPerMinute)
            {
                _unwritten++;
                return Task.CompletedTask;
            }

            _writtenInMinute++;
            (unwritten, _unwritten) = (_unwritten, 0);
        }

        var told = unwritten == 0 ? entry : entry with { Reason = string.Create(CultureInfo.InvariantCulture, $"and {unwritten} more before that were not written") };
        return _database.WriteAsync(connection => AuditTable.Insert(connection, told, now, refused: true, _options.MaxRefusals));
    }

    /// <summary>Newest first; of those with an id below <paramref name="before"/> when it is given.</summary>
    public IReadOnlyList<AuditRow> Page(int limit, long? before) => _database.Load((connection, bad) => AuditTable.Page(connection, bad, limit, before ?? long.MaxValue));

    /// <summary>Writes a line within the transaction of what it is about.</summary>
    internal long Write(SqliteConnection connection, AuditEntry entry) =>
        AuditTable.Insert(connection, entry, _time.GetUtcNow(), refused: false, _options.MaxEntries);
}
