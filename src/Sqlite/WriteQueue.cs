namespace Registry.Sqlite;

/// <summary>Bounded queue between callers and the writer thread, which sleeps while it is empty.</summary>
internal sealed class WriteQueue(int capacity, int maxBatch)
{
    private readonly Queue<WriteItem> _items = new();
    private bool _closed;

    /// <summary>Null when queued, else why not.</summary>
    public string? TryAdd(WriteItem item)
    {
        lock (_items)
        {
            if (_closed) return "the database is closed";
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

    public void Close()
    {
        lock (_items)
        {
            _closed = true;
            Monitor.PulseAll(_items);
        }
    }
}
