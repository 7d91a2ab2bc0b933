using Microsoft.Data.Sqlite;

namespace Registry.Sqlite;

/// <summary>
/// The writer thread's loop: takes what is queued, commits it as one transaction, answers each piece of work. After a failure
/// it starts over with a new connection, so that it recovers when the disk does.
/// </summary>
internal sealed class DatabaseWriter(DatabaseFile file, WriteQueue queue, TimeProvider time) : IDisposable
{
    private readonly List<WriteItem> _batch = [];
    private SqliteConnection? _connection;
    private string? _problem;

    /// <summary>Null while commits succeed, else why the last one failed and when.</summary>
    public string? Problem => Volatile.Read(ref _problem);

    /// <summary>Opens the file; throws DatabaseUnavailableException when it cannot be written.</summary>
    public void Open()
    {
        try
        {
            _connection = file.OpenWriter();
        }
        catch (Exception exception) when (SqliteFailure.Reason(exception) is { } reason)
        {
            throw new DatabaseUnavailableException(reason, exception);
        }
    }

    /// <summary>Runs until the queue is closed and empty.</summary>
    public void Run()
    {
        while (queue.Take(_batch))
        {
            CommitBatch();
            _batch.Clear();
        }

        Close();
    }

    public void Dispose() => _connection?.Dispose();

    private void CommitBatch()
    {
        var started = time.GetTimestamp();
        try
        {
            _connection ??= file.OpenWriter();
            _connection.Execute("BEGIN IMMEDIATE");
            foreach (var item in _batch) item.Run(_connection);
            _connection.Execute("COMMIT");
        }
        catch (Exception exception)
        {
            GiveUp(exception);
            return;
        }

        Volatile.Write(ref _problem, null);
        DatabaseMetrics.Committed(_batch.Count, time.GetElapsedTime(started));
        foreach (var item in _batch) item.Committed();
    }

    /// <summary>
    /// Closing the connection rolls the transaction back whatever state it is in. A bug in here must not end the only writer
    /// either, so it is reported through the tasks like the rest.
    /// </summary>
    private void GiveUp(Exception exception)
    {
        DropConnection();
        var reason = SqliteFailure.Reason(exception) ?? exception.Message;
        Volatile.Write(ref _problem, $"{reason} (since {time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss'Z'})");
        DatabaseMetrics.Failed(_batch.Count);
        foreach (var item in _batch) item.Failed(new DatabaseUnavailableException(reason, exception));
    }

    private void DropConnection()
    {
        try
        {
            _connection?.Dispose();
        }
        catch (SqliteException)
        {
            // The handle is released all the same; the next batch opens another.
        }

        _connection = null;
    }

    private void Close()
    {
        try
        {
            _connection?.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException)
        {
            // The log stays beside the file and is read at the next start.
        }

        DropConnection();
    }
}
