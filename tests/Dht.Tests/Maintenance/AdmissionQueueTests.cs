using Registry.Dht.Maintenance;

namespace Registry.Dht.Tests.Maintenance;

public sealed class AdmissionQueueTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task No_more_checks_run_than_allowed_and_each_peer_has_one()
    {
        var gate = new TaskCompletionSource();
        var (running, most, checks) = (0, 0, 0);
        var queue = new AdmissionQueue(maxRunning: 3, maxWaiting: 5, async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            Interlocked.Increment(ref checks);
            await gate.Task;
            Interlocked.Decrement(ref running);
        });
        var ends = Enumerable.Range(0, 8).Select(i => queue.Add(Candidate(i))).ToList();
        Assert.Same(ends[0], queue.Add(Candidate(0)));
        Assert.True(queue.Add(Candidate(99)).IsCompleted, "there is no room for the ninth");

        gate.SetResult();
        await Task.WhenAll(ends).WaitAsync(Patience, TestContext.Current.CancellationToken);
        await queue.CloseAsync();

        Assert.Equal(8, checks);
        Assert.InRange(most, 1, 3);
    }

    /// <summary>Who comes just when a worker ends is neither left waiting for it nor forgotten.</summary>
    [Fact]
    public async Task Who_comes_while_the_last_check_ends_is_checked()
    {
        var queue = new AdmissionQueue(maxRunning: 1, maxWaiting: 5, static _ => Task.CompletedTask);
        for (var i = 0; i < 20_000; i++) await queue.Add(Candidate(i)).WaitAsync(Patience, TestContext.Current.CancellationToken);
        await queue.CloseAsync();
    }

    private static AdmissionCandidate Candidate(int number) => new(KadPeers.Id(number), Group: null);
}
