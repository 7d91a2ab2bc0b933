using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Registry.Interop.Tests.Harness;

/// <summary>
/// A peer process driven by JSON lines: {"op", "tag", …} on its standard input, {"op", "tag", "ok", …} and {"event", …} on its
/// standard output. Operations run side by side, but for drivers that answer in order and know no tags. It ends with its standard
/// input, so no peer outlives the tests.
/// </summary>
public sealed class JsonLinesPeer : IAsyncDisposable
{
    private readonly string _name;
    private readonly Process _process;
    private readonly OutputLog _log;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _waiting = new();
    private readonly ConcurrentQueue<int>? _inOrder;
    private readonly PeerEvents _events = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Task _reading;
    private int _tags;
    private int _disposed;

    private JsonLinesPeer(string name, Process process, bool answersInOrder)
    {
        _name = name;
        _process = process;
        _inOrder = answersInOrder ? new() : null;
        _log = new OutputLog(name);
        _log.CaptureErrors(process);
        _reading = ReadAsync();
    }

    /// <summary>Its first line: {"event": "ready", "id", "addrs", …}.</summary>
    public JsonElement Ready { get; private set; }

    public int ProcessId => _process.Id;

    public OutputLog Log => _log;

    /// <summary>
    /// Returns when the process says that it is ready; throws what it says instead. A driver that answers in order repeats no tags: each
    /// answer is that to the oldest operation without one.
    /// </summary>
    public static async Task<JsonLinesPeer> StartAsync(
        string name, string file, IEnumerable<string> arguments, TimeSpan? within = null, bool answersInOrder = false)
    {
        var peer = new JsonLinesPeer(name, Children.Start(file, arguments), answersInOrder);
        try
        {
            peer.Ready = await peer.WaitForEventAsync("ready", _ => true, within ?? Deadline.Start);
            return peer;
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    /// <summary>The answer; throws <see cref="PeerRefusedException"/> when it is not ok. Of a process with many nodes, <paramref name="node"/> is asked.</summary>
    public async Task<JsonElement> AskAsync(string operation, object? arguments = null, TimeSpan? within = null, int? node = null)
    {
        var deadline = within ?? Deadline.Default;
        var tag = Interlocked.Increment(ref _tags);
        var answer = _waiting.GetOrAdd(tag, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        var request = (JsonObject)JsonSerializer.SerializeToNode(arguments ?? new { })!;
        request["op"] = operation;
        request["tag"] = tag;
        request["timeout_s"] = deadline.TotalSeconds;
        if (node is not null) request["node"] = node;
        try
        {
            await WriteAsync(tag, request.ToJsonString());
            var result = await answer.Task.WaitAsync(deadline + TimeSpan.FromSeconds(2));
            return result.GetProperty("ok").GetBoolean()
                ? result
                : throw new PeerRefusedException(_name, operation, result.GetProperty("error").GetString()!);
        }
        catch (TimeoutException)
        {
            throw new PeerRefusedException(_name, operation, $"no answer within {deadline}\n{_log}");
        }
        finally
        {
            _waiting.TryRemove(tag, out _);
        }
    }

    /// <summary>The first such event since the start, or the next one.</summary>
    public async Task<JsonElement> WaitForEventAsync(string name, Func<JsonElement, bool> matches, TimeSpan? within = null)
    {
        try
        {
            return await _events.WaitAsync(name, matches).WaitAsync(within ?? Deadline.Default);
        }
        catch (TimeoutException)
        {
            throw new PeerRefusedException(_name, name, $"no such event within {within ?? Deadline.Default}\n{_log}");
        }
    }

    /// <summary>SIGSTOP: its connections stay open, and it answers nothing until it is thawed.</summary>
    public void Freeze() => Children.Signal(_process, Children.SigStop);

    public void Thaw() => Children.Signal(_process, Children.SigCont);

    /// <summary>kill -9. A test may end a peer before its end does.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await Children.EndAsync(_process);
        await _reading;
        _writing.Dispose();
        _log.WriteToTest();
    }

    private async Task WriteAsync(int tag, string line)
    {
        await _writing.WaitAsync();
        try
        {
            _inOrder?.Enqueue(tag);
            await _process.StandardInput.WriteLineAsync(line);
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException e)
        {
            throw new PeerRefusedException(_name, "write", $"{e.Message}\n{_log}");
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        // Asked for once: the process may be disposed of while the last lines are still read.
        var output = _process.StandardOutput;
        while (await output.ReadLineAsync() is { } line)
        {
            _log.Add(line.Length > 300 ? line[..300] : line);
            Dispatch(line);
        }
        var ended = new PeerRefusedException(_name, "run", $"the process ended\n{_log}");
        _events.Fail(ended);
        foreach (var waiting in _waiting.Values) waiting.TrySetException(ended);
    }

    private void Dispatch(string line)
    {
        JsonElement message;
        try
        {
            using var document = JsonDocument.Parse(line);
            message = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return; // not ours: a library that prints; it is in the log
        }
        if (message.TryGetProperty("event", out var name))
        {
            if (name.ValueEquals("error"))
            {
                _events.Fail(new PeerRefusedException(_name, "run", message.GetProperty("error").GetString()!));
            }
            _events.Add(name.GetString()!, message);
        }
        else if (TagOf(message) is { } tag && _waiting.TryGetValue(tag, out var waiting))
        {
            waiting.TrySetResult(message);
        }
    }

    private int? TagOf(JsonElement message)
    {
        if (_inOrder is not null) return _inOrder.TryDequeue(out var oldest) ? oldest : null;
        return message.TryGetProperty("tag", out var tag) ? tag.GetInt32() : null;
    }
}

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

/// <summary>A peer answered an operation with <c>"ok": false</c>.</summary>
public sealed class PeerRefusedException(string peer, string operation, string error) : Exception($"{peer}: {operation}: {error}")
{
    public string Error => error;
}
