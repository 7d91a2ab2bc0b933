using Registry.Testing;

namespace Registry.Libp2p.Tests;

public sealed class RoundsTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingLog _log = new();

    [Fact]
    public async Task A_round_that_fails_is_told_once_and_the_next_comes_all_the_same()
    {
        using var stopping = new CancellationTokenSource();
        var rounds = 0;
        var running = new Rounds("The work", _time, _log).RunAsync(
            TimeSpan.FromSeconds(1),
            _ => ++rounds % 4 != 0 ? throw new InvalidOperationException("mine") : Task.CompletedTask,
            stopping.Token);

        for (var i = 1; i <= 8; i++)
        {
            if (i > 1) _time.Advance(TimeSpan.FromSeconds(1));
            await Eventually.IsTrue(() => rounds == i && _time.PendingTimers == 1, $"round {i}");
        }

        Assert.Equal(2, _log.Lines.Count(line => line.StartsWith("Error: The work failed unexpectedly", StringComparison.Ordinal)));
        Assert.Equal(2, _log.Lines.Count(line => line == "Information: The work works again."));
        await stopping.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Being_stopped_is_no_failure()
    {
        using var stopping = new CancellationTokenSource();
        var running = new Rounds("The work", _time, _log).RunAsync(TimeSpan.Zero, token => Task.Delay(Timeout.Infinite, token), stopping.Token);

        await stopping.CancelAsync();
        await running;

        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task A_cancellation_of_the_works_own_is_one()
    {
        var rounds = new Rounds("The work", _time, _log);

        Assert.False(await rounds.TryAsync(_ => throw new OperationCanceledException(), CancellationToken.None));
        Assert.True(await rounds.TryAsync(_ => Task.CompletedTask, CancellationToken.None));
    }
}
