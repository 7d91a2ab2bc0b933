using Registry.Dht.Routing;
using Registry.Identity;

namespace Registry.Dht.Maintenance;

/// <summary>Runs checks, a bounded number at a time, each peer once at a time.</summary>
internal sealed class AdmissionQueue(int maxRunning, int maxWaiting, Func<AdmissionCandidate, Task> check)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, AdmissionCandidate> _known = [];
    private readonly Queue<AdmissionCandidate> _waiting = new();
    private readonly List<Task> _workers = [];
    private int _running;
    private bool _closed;

    /// <summary>The end of the peer's check; completed already when there is no room for it.</summary>
    public Task Add(AdmissionCandidate candidate)
    {
        lock (_gate)
        {
            if (_known.TryGetValue(candidate.Peer, out var known)) return known.Checked;
            if (_closed || _waiting.Count >= maxWaiting) return Task.CompletedTask;
            _known.Add(candidate.Peer, candidate);
            _workers.RemoveAll(static worker => worker.IsCompleted);
            // Counted where a worker decides to go on or to end: its task completes later, and nobody would take from the queue.
            if (_running == maxRunning)
            {
                _waiting.Enqueue(candidate);
            }
            else
            {
                _running++;
                _workers.Add(WorkAsync(candidate));
            }
            return candidate.Checked;
        }
    }

    /// <summary>Takes no more candidates and waits for the checks under way; those waiting are dropped.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _closed = true;
            while (_waiting.TryDequeue(out var candidate)) Settle(candidate);
            return Task.WhenAll(_workers);
        }
    }

    private async Task WorkAsync(AdmissionCandidate candidate)
    {
        // Candidates come from event handlers, which must be quick.
        await Task.Yield();
        for (AdmissionCandidate? next = candidate; next is not null;)
        {
            await check(next);
            lock (_gate)
            {
                Settle(next);
                if (!_waiting.TryDequeue(out next)) _running--;
            }
        }
    }

    private void Settle(AdmissionCandidate candidate)
    {
        _known.Remove(candidate.Peer);
        candidate.Settle();
    }
}

/// <summary>A peer that says it is a DHT server and waits to be checked.</summary>
internal sealed record AdmissionCandidate(PeerId Peer, IpGroup? Group)
{
    private readonly TaskCompletionSource _checked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the check is over, whatever came of it.</summary>
    public Task Checked => _checked.Task;

    public void Settle() => _checked.TrySetResult();
}
