using Microsoft.Extensions.Logging;

namespace Registry.Dht.Maintenance;

/// <summary>Runs jobs when they are due, each at most once at a time, with one timer for all of them.</summary>
internal sealed partial class UpkeepLoop(IReadOnlyList<IUpkeepJob> jobs, SteadyClock clock, TimeProvider time, ILogger log) : IAsyncDisposable
{
    /// <summary>A job that stays due is run no more often than this.</summary>
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Alarm _alarm = new(time);
    private readonly Slot[] _slots = [.. jobs.Select(static job => new Slot(job))];
    private Task _loop = Task.CompletedTask;

    public void Start() => _loop = RunAsync();

    /// <summary>Something may be due earlier than it was.</summary>
    public void Wake() => _alarm.Ring();

    public async ValueTask DisposeAsync()
    {
        _stopping.Cancel();
        _alarm.Ring();
        await _loop;
        await Task.WhenAll(_slots.Select(static slot => slot.Running));
        _alarm.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            var now = clock.Now;
            DateTimeOffset? next = null;
            foreach (var slot in _slots)
            {
                if (slot.IsRunning || slot.Due is not { } due) continue;
                if (due <= now) slot.Run(this);
                else if (next is null || due < next) next = due;
            }
            await _alarm.WaitAsync(next - now);
        }
    }

    private async Task RunAsync(Slot slot)
    {
        await Task.Yield();
        try
        {
            await slot.Job.RunAsync(_stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // The daemon is stopping.
        }
#pragma warning disable CA1031 // The other jobs depend on the loop.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogFailed(log, fault, slot.Job.Name);
        }
        slot.End(clock.Now + LeastPause);
        _alarm.Ring();
    }

    private sealed class Slot(IUpkeepJob job)
    {
        private DateTimeOffset _notBefore = DateTimeOffset.MinValue;
        private volatile bool _isRunning;

        public IUpkeepJob Job => job;

        /// <summary>Not the state of the task, which completes only after the loop was woken for its end.</summary>
        public bool IsRunning => _isRunning;

        public Task Running { get; private set; } = Task.CompletedTask;

        public DateTimeOffset? Due => job.Due is { } due && due < _notBefore ? _notBefore : job.Due;

        public void Run(UpkeepLoop loop)
        {
            _isRunning = true;
            Running = loop.RunAsync(this);
        }

        public void End(DateTimeOffset notBefore)
        {
            _notBefore = notBefore;
            _isRunning = false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The {Job} of the DHT ended in an unexpected exception; it is tried again when it is next due.")]
    private static partial void LogFailed(ILogger log, Exception exception, string job);
}

/// <summary>Work done from time to time by the <see cref="UpkeepLoop"/>.</summary>
internal interface IUpkeepJob
{
    /// <summary>For the log.</summary>
    string Name { get; }

    /// <summary>When it is next to be run, by the steady clock; null for not before the loop is woken.</summary>
    DateTimeOffset? Due { get; }

    Task RunAsync(CancellationToken cancellation);
}

/// <summary>Work of a fixed period, counted from the end of one run to the start of the next.</summary>
internal sealed class PeriodicJob(string name, TimeSpan period, Func<CancellationToken, Task> work, SteadyClock clock, Random random) : IUpkeepJob
{
    private readonly Lock _gate = new();
    private DateTimeOffset _due = clock.Now + Jitter.Shorten(period, random);

    public string Name => name;

    public DateTimeOffset? Due
    {
        get { lock (_gate) return _due; }
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            await work(cancellation);
        }
        finally
        {
            lock (_gate) _due = clock.Now + Jitter.Shorten(period, random);
        }
    }
}

/// <summary>Spreads what many nodes do at the same intervals. Only ever shortens, so that an interval remains a promise.</summary>
internal static class Jitter
{
    private const double Most = 0.25;

    /// <summary>Between three quarters of the span and all of it.</summary>
    public static TimeSpan Shorten(TimeSpan span, Random random) => span * (1 - (Most * random.NextDouble()));
}
