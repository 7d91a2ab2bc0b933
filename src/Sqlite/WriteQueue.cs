using Microsoft.Data.Sqlite;

namespace Registry.Sqlite;

/// <summary>Bounded queue between callers and the writer thread, which sleeps while it is empty.</summary>
internal sealed class WriteQueue(int capacity, int maxBatch)
{
    private readonly Queue<WriteItem> _items = new();
    private bool _closed;
    private string? _refusal;

    /// <summary>Null when queued, else why not.</summary>
    public string? TryAdd(WriteItem item)
    {
        lock (_items)
        {
            if (_closed) return "the database is closed";
            if (_refusal is not null) return _refusal;
            if (_items.Count >= capacity) return "too many writes are waiting for the disk";
            _items.Enqueue(item);
            Monitor.Pulse(_items);
            return null;
        }
    }

    /// <summary>Waits for work and moves up to a batch of it; false when closed and empty.</summary>
    public bool Take(List<WriteItem> batch)
    {
        lock (_items)
        {
            while (_items.Count == 0 && !_closed) Monitor.Wait(_items);
            while (batch.Count < maxBatch && _items.TryDequeue(out var item)) batch.Add(item);
            return batch.Count > 0;
        }
    }

    /// <summary>Takes nothing more, for this reason, and gives back what is waiting; until <see cref="Accept"/>.</summary>
    public IReadOnlyList<WriteItem> Refuse(string reason)
    {
        lock (_items)
        {
            _refusal = reason;
            WriteItem[] waiting = [.. _items];
            _items.Clear();
            return waiting;
        }
    }

    public void Accept()
    {
        lock (_items) _refusal = null;
    }

    /// <summary>True as soon as it is closed, false after this long.</summary>
    public bool IsClosedWithin(TimeSpan pause)
    {
        lock (_items) return _closed || (Monitor.Wait(_items, pause) && _closed);
    }

    public void Close()
    {
        lock (_items)
        {
            _closed = true;
            Monitor.PulseAll(_items);
        }
    }
}

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
