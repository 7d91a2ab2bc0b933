using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Registry.Sqlite;

/// <summary>
/// The embedded database file: one writer thread that commits what is queued in one transaction (group commit), and readers.
/// </summary>
public sealed partial class Database : IAsyncDisposable
{
    private readonly DatabaseFile _file;
    private readonly WriteQueue _queue;
    private readonly DatabaseWriter _writer;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Database(DatabaseHome home, DatabaseOptions options, TimeProvider time, ILogger log)
    {
        _file = new DatabaseFile(home, options);
        _queue = new WriteQueue(options.MaxQueuedWrites, options.MaxBatch);
        _writer = new DatabaseWriter(_file, _queue, time, log);
        _time = time;
        _log = log;
    }

    /// <summary>
    /// Opens or creates, for this process alone; WAL, synchronous=FULL. What is there but cannot be gone on with is set aside first,
    /// and told. Throws DatabaseUnavailableException when it cannot be used, and ArgumentException that lists every mistake in
    /// the options.
    /// </summary>
    public static Database Open(DatabaseOptions options, TimeProvider time, ILoggerFactory? loggers = null)
    {
        var mistakes = options.Validate();
        if (mistakes.Count > 0) throw new ArgumentException(string.Join("; ", mistakes), nameof(options));

        var log = (loggers ?? NullLoggerFactory.Instance).CreateLogger<Database>();
        var home = OldDatabase.Take(options, log, out var isAsLeft);
        try
        {
            var database = new Database(home, options, time, log) { IsAsLeft = isAsLeft };
            database._writer.Open();
            database.Start();
            return database;
        }
        catch
        {
            home.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Creates or upgrades the tables of one owner; versions are kept per owner. Call before the first write. Throws
    /// DatabaseUnavailableException when the tables were written by a newer program.
    /// </summary>
    public void Migrate(string owner, IReadOnlyList<string> steps) =>
        WriteAsync(connection => Migrations.Apply(connection, owner, steps)).GetAwaiter().GetResult();

    /// <summary>
    /// Runs <paramref name="work"/> inside the next group commit; completes when it is durable. When the work itself throws,
    /// only it is rolled back (savepoint) and the task faults; when the commit fails, the task faults with DatabaseUnavailableException.
    /// The work runs on the writer thread: it must be quick and use nothing but the connection.
    /// </summary>
    public Task WriteAsync(Action<SqliteConnection> work)
    {
        var item = new WriteItem(work);
        return _queue.TryAdd(item) is { } refusal ? Task.FromException(new DatabaseUnavailableException(refusal)) : item.Task;
    }

    /// <summary>Runs on a reader connection, on the caller's thread. For start-up and rare queries.</summary>
    public T Read<T>(Func<SqliteConnection, T> query)
    {
        try
        {
            using var connection = _file.OpenReader();
            return query(connection);
        }
        catch (SqliteException exception) when (SqliteFailure.Reason(exception) is { } reason)
        {
            throw new DatabaseUnavailableException(reason, exception);
        }
    }

    /// <summary>
    /// Reads tables at start, and moves the rows that do not read to a table of their own; that is told and counted. Throws
    /// DatabaseUnavailableException when the database itself cannot be read.
    /// </summary>
    public T Load<T>(Func<SqliteConnection, BadRows, T> query)
    {
        var bad = new BadRows();
        var loaded = Read(connection => query(connection, bad));
        if (bad.Count > 0) SetAside(bad);
        return loaded;
    }

    /// <summary>Null while commits succeed and the file is at its place, else why not. A probe write is tried when asked and last known bad.</summary>
    public async ValueTask<string?> ProblemAsync(CancellationToken cancellation)
    {
        try
        {
            if (_writer.Problem is null)
            {
                _file.Home.Check();
                return null;
            }

            await WriteAsync(Probe).WaitAsync(cancellation);
            return null;
        }
        catch (DatabaseUnavailableException exception)
        {
            return _writer.Problem ?? exception.Message;
        }
    }

    /// <summary>False when the file was there and empty, or something was set aside, when it was opened.</summary>
    public bool IsAsLeft { get; private init; }

    /// <summary>Rows that did not read at this start.</summary>
    public int RowsSetAside { get; private set; }

    /// <summary>Commits what is queued, then closes.</summary>
    public ValueTask DisposeAsync()
    {
        _queue.Close();
        return new ValueTask(_closed.Task);
    }

    /// <summary>Takes a few pages and gives them back: a full disk has to show here, not only in the next real write.</summary>
    private static void Probe(SqliteConnection connection) =>
        connection.Execute("CREATE TABLE probe (bytes BLOB); INSERT INTO probe VALUES (zeroblob(16384)); DROP TABLE probe");

    /// <summary>That they cannot be moved now is no reason not to start either.</summary>
    private void SetAside(BadRows bad)
    {
        RowsSetAside += bad.Count;
        DatabaseMetrics.SetAside(bad.Count);
        LogBadRows(_log, bad.Count, bad.First!);
        try
        {
            Migrate("set-aside", BadRows.Steps);
            WriteAsync(connection => bad.Move(connection, _time.GetUtcNow())).GetAwaiter().GetResult();
        }
        catch (Exception fault) when (fault is DatabaseUnavailableException or SqliteException)
        {
            LogNotMoved(_log, fault.Message);
        }
    }

    private void Start() => new Thread(() =>
    {
        using (_writer)
        {
            _writer.Run();
        }

        _file.Home.Dispose();
        _closed.TrySetResult();
    })
    { IsBackground = true, Name = "registry-sqlite-writer" }.Start();

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} rows of the database do not read, and are set aside in the table set_aside_rows; the first: {First}")]
    private static partial void LogBadRows(ILogger logger, int count, string first);

    [LoggerMessage(Level = LogLevel.Error, Message = "The rows that do not read cannot be moved, and stay where they are: {Problem}")]
    private static partial void LogNotMoved(ILogger logger, string problem);
}
