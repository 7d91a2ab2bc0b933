using Microsoft.Data.Sqlite;

namespace Registry.Sqlite;

/// <summary>
/// The rhythm of a journal that is written behind: what has gathered is flushed after each interval, and what has expired is
/// pruned more rarely, slice by slice. Disposing flushes once more; the database stays open.
/// </summary>
public sealed class WriteBehind : IAsyncDisposable
{
    private readonly WriteBehindRhythm _rhythm;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _loop;

    /// <summary>Begins at once.</summary>
    public WriteBehind(WriteBehindRhythm rhythm)
    {
        _rhythm = rhythm;
        _loop = RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        _stopping.Cancel();
        await _loop;
        await _rhythm.Saver.GuardAsync(_rhythm.Flush);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var pruned = _rhythm.Time.GetTimestamp();
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(_rhythm.FlushInterval, _rhythm.Time, _stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await _rhythm.Saver.GuardAsync(_rhythm.Flush);
            if (_rhythm.Time.GetElapsedTime(pruned) < _rhythm.PruneInterval) continue;
            pruned = _rhythm.Time.GetTimestamp();
            await _rhythm.Saver.GuardAsync(PruneAsync);
        }
    }

    private async Task PruneAsync()
    {
        var more = false;
        while (await _rhythm.Saver.TryWriteAsync(connection => more = _rhythm.Prune(connection)) && more && !_stopping.IsCancellationRequested)
        {
            // The next slice; others write between them.
        }
    }
}

/// <summary>What <see cref="WriteBehind"/> does, and how often.</summary>
public sealed record WriteBehindRhythm
{
    public required BackgroundSaver Saver { get; init; }

    public required TimeProvider Time { get; init; }

    public required TimeSpan FlushInterval { get; init; }

    public required TimeSpan PruneInterval { get; init; }

    /// <summary>Commits what has gathered.</summary>
    public required Func<Task> Flush { get; init; }

    /// <summary>Deletes a slice of what has expired, on the writer thread; true when there is more.</summary>
    public required Func<SqliteConnection, bool> Prune { get; init; }
}
