using Registry.Testing;

namespace Registry.Sqlite.Tests;

public sealed class WriteBehindTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingLog _log = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_flush_that_throws_is_not_the_last()
    {
        await using var database = Database.Open(new DatabaseOptions { Path = _directory.File() }, TimeProvider.System);
        var (flushes, prunes) = (0, 0);
        await using var behind = new WriteBehind(new WriteBehindRhythm
        {
            Saver = new BackgroundSaver(database, "Things", _log),
            Time = _time,
            FlushInterval = TimeSpan.FromSeconds(1),
            PruneInterval = TimeSpan.FromSeconds(2),
            Flush = () => ++flushes < 4 ? throw new InvalidOperationException("mine") : Task.CompletedTask,
            Prune = _ => ++prunes < 2 ? throw new InvalidOperationException("mine") : false,
        });

        for (var i = 1; i <= 6; i++)
        {
            await Eventually.IsTrue(() => _time.PendingTimers == 1, "it waits");
            _time.Advance(TimeSpan.FromSeconds(1));
            await Eventually.IsTrue(() => flushes == i, $"flush {i}");
        }

        await Eventually.IsTrue(() => prunes > 1, "the second prune");
        Assert.NotEmpty(_log.Lines);
    }
}
