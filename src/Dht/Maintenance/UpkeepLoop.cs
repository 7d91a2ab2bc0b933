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
}
