using Microsoft.Extensions.Logging.Abstractions;

namespace Registry.Hivemind.Tests;

public sealed class BackgroundWorkTests
{
    /// <summary>Without a synchronization context what follows an await may run within whatever ended it: here, under the lock.</summary>
    [Fact]
    public Task Whoever_waited_for_its_end_holds_up_nobody() => Task.Run(async () =>
    {
        var work = new BackgroundWork(1, NullLogger.Instance);
        var last = new TaskCompletionSource();
        Assert.True(work.TryRun(_ => last.Task));
        var isFree = EndAsync();
        last.SetResult();
        Assert.True(await isFree);

        async Task<bool> EndAsync()
        {
            await work.DisposeAsync();
            return Task.Run(() => work.TryRun(static _ => Task.CompletedTask)).Wait(TimeSpan.FromSeconds(10));
        }
    });
}
