using Registry.Identity;

namespace Registry.Registrations.Changes;

/// <summary>
/// Lets one change of a peer in at a time, in order of arrival, so that each is decided on what the one before it committed.
/// Changes of different peers share commits.
/// </summary>
internal sealed class PeerGates(int maxWaiting)
{
    private readonly Dictionary<PeerId, Queue<TaskCompletionSource>> _taken = [];

    /// <summary>True once it is the caller's turn, who then must call <see cref="Leave"/>; false when too many wait.</summary>
    public async ValueTask<bool> EnterAsync(PeerId peer, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_taken)
        {
            if (_taken.TryAdd(peer, new Queue<TaskCompletionSource>())) return true;
            if (_taken[peer].Count >= maxWaiting) return false;
            _taken[peer].Enqueue(turn);
        }

        // The gate is passed on only to who is still waiting, so giving up loses nothing.
        await using var registration = cancellation.Register(() => turn.TrySetCanceled(cancellation));
        await turn.Task;
        return true;
    }

    public void Leave(PeerId peer)
    {
        lock (_taken)
        {
            while (_taken[peer].TryDequeue(out var next))
            {
                if (next.TrySetResult()) return;
            }

            _taken.Remove(peer);
        }
    }
}
