using Microsoft.Data.Sqlite;

namespace Registry.Sqlite;

/// <summary>
/// The embedded database file: one writer thread that commits what is queued in one transaction (group commit), and readers.
/// </summary>
public sealed class Database : IAsyncDisposable
{
    private readonly DatabaseFile _file;
    private readonly WriteQueue _queue;
    private readonly DatabaseWriter _writer;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Database(DatabaseOptions options, TimeProvider time)
    {
        _file = new DatabaseFile(options);
        _queue = new WriteQueue(options.MaxQueuedWrites, options.MaxBatch);
        _writer = new DatabaseWriter(_file, _queue, time);
    }

    /// <summary>
    /// Opens or creates; WAL, synchronous=FULL. Throws DatabaseUnavailableException when it cannot be used, and
    /// ArgumentException that lists every mistake in the options.
    /// </summary>
    public static Database Open(DatabaseOptions options, TimeProvider time)
    {
        var mistakes = options.Validate();
        if (mistakes.Count > 0) throw new ArgumentException(string.Join("; ", mistakes), nameof(options));

        var database = new Database(options, time);
        database._writer.Open();
        database.Start();
        return database;
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

    /// <summary>Null while commits succeed, else why the last one failed. A probe write is tried when asked and last known bad.</summary>
    public async ValueTask<string?> ProblemAsync(CancellationToken cancellation)
    {
        if (_writer.Problem is null) return null;
        try
        {
            await WriteAsync(Probe).WaitAsync(cancellation);
            return null;
        }
        catch (DatabaseUnavailableException exception)
        {
            return _writer.Problem ?? exception.Message;
        }
    }

    /// <summary>Commits what is queued, then closes.</summary>
    public ValueTask DisposeAsync()
    {
        _queue.Close();
        return new ValueTask(_closed.Task);
    }

    /// <summary>Takes a few pages and gives them back: a full disk has to show here, not only in the next real write.</summary>
    private static void Probe(SqliteConnection connection) =>
        connection.Execute("CREATE TABLE probe (bytes BLOB); INSERT INTO probe VALUES (zeroblob(16384)); DROP TABLE probe");

    private void Start() => new Thread(() =>
    {
        using (_writer)
        {
            _writer.Run();
        }

        _closed.TrySetResult();
    })
    { IsBackground = true, Name = "registry-sqlite-writer" }.Start();
}
