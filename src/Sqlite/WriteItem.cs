using Microsoft.Data.Sqlite;

namespace Registry.Sqlite;

/// <summary>One piece of work for the writer thread and the promise made for it.</summary>
internal sealed class WriteItem(Action<SqliteConnection> work)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _failure;

    public Task Task => _done.Task;

    /// <summary>Runs the work; when it throws by its own fault, only what it did is undone.</summary>
    /// <exception cref="SqliteException">The database as a whole failed; the batch has to be given up.</exception>
    public void Run(SqliteConnection connection)
    {
        connection.Execute("SAVEPOINT item");
        try
        {
            work(connection);
        }
        catch (Exception exception) when (exception is not SqliteException || SqliteFailure.Reason(exception) is null)
        {
            _failure = exception;
            connection.Execute("ROLLBACK TO item");
        }

        connection.Execute("RELEASE item");
    }

    /// <summary>The commit that holds this work is durable.</summary>
    public void Committed()
    {
        if (_failure is null)
        {
            _done.TrySetResult();
        }
        else
        {
            _done.TrySetException(_failure);
        }
    }

    public void Failed(DatabaseUnavailableException reason) => _done.TrySetException(reason);
}
