using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;

namespace Registry.Testing.Simulation;

/// <summary>
/// Runs asynchronous code on one thread in virtual time: the same seed does the same things in the same order, on every
/// machine and in every process. All that belongs to the simulation is made and used inside <see cref="Run"/>.
/// </summary>
public sealed class Simulator : IDisposable
{
    /// <summary>Virtual time begins here.</summary>
    public static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Deep recursion sends continuations to the thread pool; on this stack they never get that deep.
    private const int StackBytes = 256 * 1024 * 1024;

    // A continuation that strayed to the thread pool gets this long to come back and be found out.
    private static readonly TimeSpan LeakGrace = TimeSpan.FromSeconds(5);

    private readonly Queue<(SendOrPostCallback Callback, object? State)> _ready = new();
    private readonly PriorityQueue<(IScheduled Event, int Version), EventOrder> _due = new();
    private long _sequence;
    private int _thread = -1;
    private volatile string? _leak;

    public Simulator(ulong seed)
    {
        Seed = seed;
        Time = new SimulatedTime(this);
    }

    public ulong Seed { get; }

    public TimeProvider Time { get; }

    public SimulationTrace Trace { get; } = new();

    /// <summary>Virtual time since the start.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>Continuations and timers run so far.</summary>
    public long Events { get; private set; }

    /// <summary>A run that is not over by this virtual time is given up: background loops would go on for ever.</summary>
    public TimeSpan LongestRun { get; init; } = TimeSpan.FromDays(7);

    /// <summary>A source of chance of its own for each purpose, so that a new use of one leaves the others as they were.</summary>
    public Random RandomFor(string purpose)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{Seed}/{purpose}"), hash);
        return new Random(BinaryPrimitives.ReadInt32LittleEndian(hash));
    }

    /// <summary>Runs <paramref name="main"/> to its end, whatever else is still going on then. To be called once.</summary>
    /// <exception cref="SimulationLeakException">Something ran on another thread.</exception>
    /// <exception cref="SimulationStuckException">It would never end.</exception>
    public T Run<T>(Func<Task<T>> main)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = RunHere(main);
                }
                catch (Exception e)
                {
                    failure = ExceptionDispatchInfo.Capture(e);
                }
            },
            StackBytes);
        thread.UnsafeStart();
        thread.Join();
        failure?.Throw();
        return result;
    }

    public void Run(Func<Task> main) => Run(async () =>
    {
        await main();
        return true;
    });

    public Task DelayAsync(TimeSpan span) => Task.Delay(span, Time);

    public void Dispose() => Trace.Dispose();

    internal void Enqueue(SendOrPostCallback callback, object? state) => _ready.Enqueue((callback, state));

    internal void Schedule(TimeSpan delay, IScheduled scheduled, int version = 0) =>
        _due.Enqueue((scheduled, version), new EventOrder((Now + (delay > TimeSpan.Zero ? delay : TimeSpan.Zero)).Ticks, _sequence++));

    /// <summary>False, and the run fails, when called on another thread than the simulation's.</summary>
    internal bool IsHere(string what)
    {
        if (Environment.CurrentManagedThreadId == _thread) return true;
        _leak ??= $"Outside of the simulation's thread {what} (seed {Seed}):{Environment.NewLine}{new StackTrace(1, fNeedFileInfo: true)}";
        return false;
    }

    private T RunHere<T>(Func<Task<T>> main)
    {
        _thread = Environment.CurrentManagedThreadId;
        SynchronizationContext.SetSynchronizationContext(new SimulationContext(this));
        var task = main();
        while (!task.IsCompleted)
        {
            if (!Step()) WaitForLeak();
            ThrowIfLeaked();
        }

        return task.GetAwaiter().GetResult();
    }

    private bool Step()
    {
        if (_ready.TryDequeue(out var ready))
        {
            Events++;
            ready.Callback(ready.State);
            return true;
        }

        if (!_due.TryDequeue(out var due, out var order)) return false;
        Events++;
        Now = TimeSpan.FromTicks(order.Ticks);
        if (Now > LongestRun) throw new SimulationStuckException($"Not over after {LongestRun} of virtual time (seed {Seed}).");
        due.Event.Fire(due.Version);
        return true;
    }

    private void WaitForLeak()
    {
        SpinWait.SpinUntil(() => _leak is not null, LeakGrace);
        ThrowIfLeaked();
        throw new SimulationStuckException($"Nothing is left to happen at {Now}, and the run is not over (seed {Seed}).");
    }

    private void ThrowIfLeaked()
    {
        if (_leak is { } leak) throw new SimulationLeakException(leak);
    }
}

/// <summary>
/// The synchronization context of a simulation: one thread, one queue. A post from any other thread is a leak: something
/// went on outside, and in an order that no seed decides.
/// </summary>
internal sealed class SimulationContext(Simulator simulator) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state)
    {
        if (simulator.IsHere("a continuation was posted")) simulator.Enqueue(d, state);
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (simulator.IsHere("a call was sent")) d(state);
    }

    public override SynchronizationContext CreateCopy() => this;
}

/// <summary>Something that happens at a virtual time.</summary>
internal interface IScheduled
{
    /// <summary><paramref name="version"/> is the one it was scheduled with: one that was put off since ignores the old one.</summary>
    void Fire(int version);
}

/// <summary>When an event happens: by virtual time, and of the same time in the order in which they were scheduled.</summary>
internal readonly record struct EventOrder(long Ticks, long Sequence) : IComparable<EventOrder>
{
    public int CompareTo(EventOrder other) =>
        Ticks != other.Ticks ? Ticks.CompareTo(other.Ticks) : Sequence.CompareTo(other.Sequence);
}

/// <summary>Code of the simulation ran on another thread than the simulation's. The message tells where.</summary>
public sealed class SimulationLeakException(string message) : Exception(message);

/// <summary>The simulation can no longer end: nothing is left to happen, or it has run beyond its bound.</summary>
public sealed class SimulationStuckException(string message) : Exception(message);
