namespace Registry.Libp2p;

/// <summary>
/// Waiting with a way out, within the synchronization context. <see cref="Task.WaitAsync(CancellationToken)"/> leaves it:
/// the end of a task that runs its continuations asynchronously reaches it through the thread pool. Who waits directly gets
/// it through the context, so that is what is waited on here.
/// </summary>
public static class ContextWaits
{
    private const ConfigureAwaitOptions WithoutThrowing = ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing;

    /// <summary>Throws <see cref="OperationCanceledException"/> when the token fires first; the task goes on.</summary>
    public static async Task WaitInContextAsync(this Task task, CancellationToken cancellation)
    {
        if (!task.IsCompleted) await EndOf(task).WaitAsync(cancellation);

        await task;
    }

    /// <summary>As above.</summary>
    public static async Task<T> WaitInContextAsync<T>(this Task<T> task, CancellationToken cancellation)
    {
        if (!task.IsCompleted) await EndOf(task).WaitAsync(cancellation);

        return await task;
    }

    /// <summary>As above; throws <see cref="TimeoutException"/> when the time is up first.</summary>
    public static async Task WaitInContextAsync(this Task task, TimeSpan timeout, TimeProvider time, CancellationToken cancellation = default)
    {
        if (!task.IsCompleted) await EndOf(task).WaitAsync(timeout, time, cancellation);

        await task;
    }

    /// <summary>
    /// Ends when the time is up or the token fires; never throws. For use with <see cref="Task.WhenAny(Task[])"/>: a cancelled
    /// <see cref="Task.Delay(TimeSpan, TimeProvider, CancellationToken)"/> reaches that through the thread pool.
    /// </summary>
    public static async Task PauseAsync(TimeSpan span, TimeProvider time, CancellationToken cancellation) =>
        await Task.Delay(span, time, cancellation).ConfigureAwait(WithoutThrowing);

    /// <summary>Never faults: whoever gave up waiting looks at nothing any more.</summary>
    private static async Task EndOf(Task task) => await task.ConfigureAwait(WithoutThrowing);
}
