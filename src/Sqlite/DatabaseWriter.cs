using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Registry.Sqlite;

/// <summary>
/// The writer thread's loop: takes what is queued, commits it as one transaction, answers each piece of work. What failed is
/// not on disk and does not come back: until that is certain nothing else is written, and the work that failed is not answered.
/// </summary>
internal sealed partial class DatabaseWriter(DatabaseFile file, WriteQueue queue, TimeProvider time, ILogger log) : IDisposable
{
    /// <summary>Between two attempts to make certain.</summary>
    private static readonly TimeSpan DoubtPause = TimeSpan.FromMilliseconds(250);

    private readonly List<WriteItem> _batch = [];
    private SqliteConnection? _connection;
    private string? _problem;

    /// <summary>Committed to a file that was moved away meanwhile: what is on disk is not what its users believe, for as long as this process lives.</summary>
    private DatabaseUnavailableException? _lost;

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
            try
            {
                CommitBatch();
            }
#pragma warning disable CA1031 // Nobody else writes; and a thread that ends in an exception ends the process.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                foreach (var item in _batch) item.Failed(new DatabaseUnavailableException(fault.Message, fault));
            }

            _batch.Clear();
        }

        Close();
    }

    public void Dispose() => _connection?.Dispose();

    private void CommitBatch()
    {
        var started = time.GetTimestamp();
        var progress = CommitProgress.Nothing;
        try
        {
            if (_lost is not null) throw _lost;
            _connection ??= file.OpenWriter();
            file.Home.Check();
            _connection.Execute("BEGIN IMMEDIATE");
            foreach (var item in _batch) item.Run(_connection);
            progress = CommitProgress.Begun;
            _connection.Execute("COMMIT");
            progress = CommitProgress.Done;
            file.Home.Check();
        }
        catch (Exception exception)
        {
            // A bug in here must not end the only writer either, so it is reported through the tasks like the rest.
            GiveUp(exception, progress);
            return;
        }

        foreach (var item in _batch) item.Committed();
        Recovered();
        DatabaseMetrics.Committed(_batch.Count, time.GetElapsedTime(started));
    }

    private void GiveUp(Exception exception, CommitProgress progress)
    {
        var failure = new DatabaseUnavailableException(SqliteFailure.Reason(exception) ?? exception.Message, exception);
        DatabaseMetrics.Failed(_batch.Count);
        Failing(failure);
        switch (progress)
        {
            case CommitProgress.Nothing:
                RollBack();
                break;
            case CommitProgress.Begun:
                Undo();
                break;
            case CommitProgress.Done:
                _lost = failure;
                break;
        }

        foreach (var item in _batch) item.Failed(failure);
    }

    /// <summary>Nothing of a transaction without its commit is ever read again, so this may fail; then another connection is opened for the next.</summary>
    private void RollBack()
    {
        try
        {
            if (_connection is not null && raw.sqlite3_get_autocommit(_connection.Handle) == 0) _connection.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            DropConnection();
        }
    }

    /// <summary>Until it is certain that the transaction does not come back, or there is no more time: then its users get no answer either.</summary>
    private void Undo()
    {
        while (!TryUndo())
        {
            foreach (var refused in queue.Refuse(Problem!)) refused.Failed(new DatabaseUnavailableException(Problem!));
            if (!queue.IsClosedWithin(DoubtPause)) continue;
            _batch.Clear();
            return;
        }

        queue.Accept();
    }

    private bool TryUndo()
    {
        try
        {
            if (raw.sqlite3_get_autocommit(_connection!.Handle) == 0) _connection.Execute("ROLLBACK");
            file.Home.Check();
            LogTail.Cut(_connection, file.Home.LogPath);
            return true;
        }
        catch (Exception exception)
        {
            Failing(new DatabaseUnavailableException($"{SqliteFailure.Reason(exception) ?? exception.Message}, and it is not certain yet what is on disk", exception));
            return false;
        }
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

    private void Failing(DatabaseUnavailableException failure)
    {
        if (_problem is null || !_problem.StartsWith(failure.Message + " (since", StringComparison.Ordinal)) LogFailing(log, failure.Message);
        Volatile.Write(ref _problem, $"{failure.Message} (since {time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss'Z'})");
    }

    private void Recovered()
    {
        if (_problem is null) return;
        Volatile.Write(ref _problem, null);
        LogRecovered(log);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Nothing can be stored, and nothing is acknowledged, until the database can be written again: {Problem}")]
    private static partial void LogFailing(ILogger logger, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database can be written again.")]
    private static partial void LogRecovered(ILogger logger);
}

/// <summary>How far a commit came that failed.</summary>
internal enum CommitProgress
{
    /// <summary>There is no commit in the log.</summary>
    Nothing,

    /// <summary>There may be one.</summary>
    Begun,

    /// <summary>There is one, in a file that is not at its place any more.</summary>
    Done,
}
