namespace Registry.Dht;

/// <summary>What goes on after its caller got an answer: bounded, cancelled and awaited when the DHT stops. Safe to use from several threads.</summary>
internal sealed class BackgroundPublishing(int max) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _running = [];

    public CancellationToken Stopping => _stopping.Token;

    /// <summary>No room for more: what is added all the same has to be awaited by its caller.</summary>
    public bool IsFull
    {
        get
        {
            lock (_gate)
            {
                _running.RemoveAll(static task => task.IsCompleted);
                return _running.Count >= max;
            }
        }
    }

    /// <summary>A task that ends soon after <see cref="Stopping"/> fires and does not fail.</summary>
    public void Add(Task work)
    {
        lock (_gate)
        {
            _running.RemoveAll(static task => task.IsCompleted);
            _running.Add(work);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        _stopping.Cancel();
        Task all;
        lock (_gate) all = Task.WhenAll(_running);
        await all;
    }
}
