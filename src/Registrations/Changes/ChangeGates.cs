namespace Registry.Registrations.Changes;

/// <summary>
/// Lets one change in at a time through each gate, in order of arrival, so that each is decided on what the one before it
/// committed. A gate is what one author alone can change, so nobody waits for a stranger; changes of different gates share commits.
/// </summary>
internal sealed class ChangeGates(int maxWaiting)
{
    private readonly Dictionary<string, Queue<TaskCompletionSource>> _taken = new(StringComparer.Ordinal);

    /// <summary>True once it is the caller's turn, who then must call <see cref="Leave"/>; false when too many wait.</summary>
    public async ValueTask<bool> EnterAsync(string gate, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_taken)
        {
            if (_taken.TryAdd(gate, new Queue<TaskCompletionSource>())) return true;
            if (_taken[gate].Count >= maxWaiting) return false;
            _taken[gate].Enqueue(turn);
        }

        // The gate is passed on only to who is still waiting, so giving up loses nothing.
        await using var registration = cancellation.Register(() => turn.TrySetCanceled(cancellation));
        await turn.Task;
        return true;
    }

    public void Leave(string gate)
    {
        lock (_taken)
        {
            while (_taken[gate].TryDequeue(out var next))
            {
                if (next.TrySetResult()) return;
            }

            _taken.Remove(gate);
        }
    }
}
