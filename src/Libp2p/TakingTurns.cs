using System.Collections.Concurrent;

namespace Registry.Libp2p;

/// <summary>Work on many items, a bounded number at a time, within the synchronization context (Parallel.ForEachAsync leaves it).</summary>
public static class TakingTurns
{
    /// <summary>Begins in the order of the items; ends when all are done.</summary>
    public static Task ForEachAsync<T>(IEnumerable<T> items, int atOnce, Func<T, Task> work)
    {
        var queue = new ConcurrentQueue<T>(items);
        var workers = new Task[Math.Min(queue.Count, atOnce)];
        for (var i = 0; i < workers.Length; i++) workers[i] = WorkAsync();
        return Task.WhenAll(workers);

        async Task WorkAsync()
        {
            while (queue.TryDequeue(out var item)) await work(item);
        }
    }
}
