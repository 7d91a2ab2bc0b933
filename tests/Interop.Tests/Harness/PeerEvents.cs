using System.Text.Json;

namespace Registry.Interop.Tests.Harness;

/// <summary>The events a peer has told so far, and those who wait for one.</summary>
internal sealed class PeerEvents
{
    private readonly Lock _lock = new();
    private readonly List<(string Name, JsonElement Event)> _seen = [];
    private readonly List<(string Name, Func<JsonElement, bool> Matches, TaskCompletionSource<JsonElement> Waiter)> _waiting = [];
    private Exception? _failure;

    public Task<JsonElement> WaitAsync(string name, Func<JsonElement, bool> matches)
    {
        lock (_lock)
        {
            foreach (var (seen, message) in _seen)
            {
                if (seen == name && matches(message)) return Task.FromResult(message);
            }
            if (_failure is not null) return Task.FromException<JsonElement>(_failure);
            var waiter = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((name, matches, waiter));
            return waiter.Task;
        }
    }

    public void Add(string name, JsonElement message)
    {
        lock (_lock)
        {
            _seen.Add((name, message));
            _waiting.RemoveAll(w => w.Name == name && w.Matches(message) && w.Waiter.TrySetResult(message));
        }
    }

    public int Count(string name)
    {
        lock (_lock)
        {
            return _seen.Count(e => e.Name == name);
        }
    }

    public void Fail(Exception failure)
    {
        lock (_lock)
        {
            _failure ??= failure;
            foreach (var (_, _, waiter) in _waiting) waiter.TrySetException(_failure);
            _waiting.Clear();
        }
    }
}
