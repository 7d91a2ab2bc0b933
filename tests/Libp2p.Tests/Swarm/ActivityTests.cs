using Registry.Libp2p.Swarm;

namespace Registry.Libp2p.Tests.Swarm;

public sealed class ActivityTests
{
    [Fact]
    public void No_more_enter_than_there_are_places()
    {
        var activity = new Activity();
        Assert.True(activity.TryEnter(2));
        Assert.True(activity.TryEnter(2));
        Assert.False(activity.TryEnter(2));
        Assert.Equal(2, activity.Running);
        activity.Leave();
        Assert.True(activity.TryEnter(2));
    }

    [Fact]
    public void Of_several_that_come_at_once_one_gets_the_last_place()
    {
        const int Rounds = 2000;
        var activity = new Activity();
        var entered = 0;
        using var rounds = new Barrier(2, _ => activity = new Activity());
        Thread[] callers = [new(Come), new(Come)];
        foreach (var caller in callers) caller.Start();
        foreach (var caller in callers) caller.Join();
        Assert.Equal(Rounds, entered);

        void Come()
        {
            for (var i = 0; i < Rounds; i++)
            {
                rounds.SignalAndWait();
                if (activity.TryEnter(1)) Interlocked.Increment(ref entered);
            }
        }
    }
}
