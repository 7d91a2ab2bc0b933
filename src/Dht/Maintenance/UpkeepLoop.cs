using Microsoft.Extensions.Logging;
using Registry.Libp2p;

namespace Registry.Dht.Maintenance;

/// <summary>Runs jobs when they are due, each at most once at a time, with one timer for all of them.</summary>
internal sealed class UpkeepLoop(IReadOnlyList<IUpkeepJob> jobs, SteadyTime clock, TimeProvider time, ILogger log) : IAsyncDisposable
{
    /// <summary>A job that stays due is run no more often than this.</summary>
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Alarm _alarm = new(time);
    private readonly Rounds _rounds = new("The upkeep of the DHT", time, log);
    private readonly Slot[] _slots = [.. jobs.Select(job => new Slot(job, new Rounds($"The {job.Name} of the DHT", time, log)))];
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
            TimeSpan? wait = LeastPause;
            await _rounds.TryAsync(
                _ =>
                {
                    wait = RunDue();
                    return Task.CompletedTask;
                },
                _stopping.Token);
            await _alarm.WaitAsync(wait);
        }
    }

    /// <summary>Begins what is due, and answers in what time the next is; null for not before the loop is woken.</summary>
    private TimeSpan? RunDue()
    {
        var now = clock.Now;
        DateTimeOffset? next = null;
        foreach (var slot in _slots)
        {
            if (slot.IsRunning || slot.Due is not { } due) continue;
            if (due <= now) slot.Run(this);
            else if (next is null || due < next) next = due;
        }

        return next - now;
    }

    private async Task RunAsync(Slot slot)
    {
        await Task.Yield();
        await slot.Rounds.TryAsync(slot.Job.RunAsync, _stopping.Token);
        slot.End(clock.Now + LeastPause);
        _alarm.Ring();
    }

    private sealed class Slot(IUpkeepJob job, Rounds rounds)
    {
        private DateTimeOffset _notBefore = DateTimeOffset.MinValue;
        private volatile bool _isRunning;

        public IUpkeepJob Job => job;

        public Rounds Rounds => rounds;

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
internal sealed class PeriodicJob(string name, TimeSpan period, Func<CancellationToken, Task> work, SteadyTime clock, Random random) : IUpkeepJob
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
