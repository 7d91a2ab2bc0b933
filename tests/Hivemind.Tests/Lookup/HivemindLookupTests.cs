using Registry.Hivemind.Lookup;
using Registry.Hivemind.Values;

namespace Registry.Hivemind.Tests.Lookup;

/// <summary>Own lookups and stores of real nodes, in the simulator.</summary>
public sealed class HivemindLookupTests
{
    [Fact]
    public void What_one_node_stores_the_nearest_hold_and_all_find() => SwarmStory.Tell(12, async swarm =>
    {
        var expiration = swarm.Now + 60;
        var taken = await swarm.Node(3).StoreAsync(
            [SwarmStory.Regular("regular", "value", expiration), SwarmStory.Entry("block", "a", "1", expiration), SwarmStory.Entry("block", "b", "2", expiration)],
            CancellationToken.None);

        Assert.Equal([true, true, true], taken);
        Assert.Equal([0, 1, 2, 3, 4], swarm.Holders("regular"));
        Assert.Equal([0, 1, 2, 3, 4], swarm.Holders("block"));
        for (var i = 0; i < 12; i++)
        {
            Assert.Equal("value", await swarm.GetAsync(i, "regular", latest: false));
            Assert.Equal("a=1 b=2", await swarm.GetAsync(i, "block", latest: true));
            Assert.Null(await swarm.GetAsync(i, "nothing", latest: true));
        }

        await swarm.World.Simulator.DelayAsync(TimeSpan.FromSeconds(61));
        Assert.Null(await swarm.GetAsync(3, "regular", latest: true));
    });

    [Fact]
    public void A_later_announcement_replaces_an_earlier_one_and_an_earlier_one_is_not_taken() => SwarmStory.Tell(8, async swarm =>
    {
        var now = swarm.Now;
        await swarm.Node(1).StoreAsync([SwarmStory.Entry("block", "a", "old", now + 100)], CancellationToken.None);
        await swarm.Node(2).StoreAsync([SwarmStory.Entry("block", "b", "other", now + 90)], CancellationToken.None);
        await swarm.Node(1).StoreAsync([SwarmStory.Entry("block", "a", "new", now + 200)], CancellationToken.None);
        var taken = await swarm.Node(4).StoreAsync([SwarmStory.Entry("block", "a", "older", now + 50)], CancellationToken.None);

        Assert.Equal([false], taken);
        Assert.Equal("a=new b=other", await swarm.GetAsync(5, "block", latest: true));
    });

    [Fact]
    public void What_is_held_here_needs_no_call_unless_the_latest_is_wanted() => SwarmStory.Tell(8, async swarm =>
    {
        var key = SwarmStory.Key("block");
        await swarm.Node(1).StoreAsync([SwarmStory.Entry("block", "a", "1", swarm.Now + 60)], CancellationToken.None);
        var holder = swarm.World.Nodes.MinBy(n => n.Hivemind!.Id.DistanceTo(key))!.Hivemind!;
        var (any, latest) = (new BeamTrace(), new BeamTrace());

        await holder.GetTracedAsync([key], latest: false, any, CancellationToken.None);
        await holder.GetTracedAsync([key], latest: true, latest, CancellationToken.None);

        Assert.Equal((0, 7), (any.Calls, latest.Calls));
    });

    [Fact]
    public void More_than_a_frame_carries_goes_in_portions() => SwarmStory.Tell(6, async swarm =>
    {
        var large = new string('x', 200_000);
        var values = Enumerable.Range(0, 30).Select(i => SwarmStory.Regular($"key {i}", large, swarm.Now + 600)).ToList();

        var taken = await swarm.Node(0).StoreAsync(values, CancellationToken.None);
        var found = await swarm.Node(1).GetAsync([.. values.Select(v => v.Key)], latest: true, CancellationToken.None);

        Assert.All(taken, Assert.True);
        Assert.Equal(30, found.Count);
    });

    [Fact]
    public void What_cannot_be_stored_costs_no_call() => SwarmStory.Tell(6, async swarm =>
    {
        var trace = new BeamTrace();
        ValueToStore[] values =
        [
            SwarmStory.Regular("expired", "1", swarm.Now - 1),
            SwarmStory.Regular("never", "1", double.NaN),
            SwarmStory.Regular("large", new string('x', 4 << 20), swarm.Now + 60),
        ];

        Assert.Equal([false, false, false], await swarm.Node(0).StoreTracedAsync(values, trace, CancellationToken.None));
        Assert.Empty(await swarm.Node(0).StoreAsync([], CancellationToken.None));
        Assert.Equal(0, trace.Calls);
    });

    [Fact]
    public void Nodes_that_crash_are_replaced_by_the_next_nearest() => SwarmStory.Tell(12, async swarm =>
    {
        var nearest = swarm.World.Nodes.Skip(1).OrderBy(n => n.Hivemind!.Id.DistanceTo(SwarmStory.Key("regular"))).Take(2).ToList();
        foreach (var node in nearest)
        {
            swarm.World.Remove(node);
            await node.CrashAsync(silently: true);
        }

        Assert.Equal([true], await swarm.Node(0).StoreAsync([SwarmStory.Regular("regular", "value", swarm.Now + 60)], CancellationToken.None));
        Assert.Equal([0, 1, 2, 3, 4], swarm.Holders("regular"));
    });

    [Fact]
    public void Who_cancels_gets_what_was_found_until_then() => SwarmStory.Tell(12, async swarm =>
    {
        await swarm.Node(1).StoreAsync([SwarmStory.Entry("block", "a", "1", swarm.Now + 60)], CancellationToken.None);
        var holder = swarm.World.Nodes.MinBy(n => n.Hivemind!.Id.DistanceTo(SwarmStory.Key("block")))!.Hivemind!;
        var started = swarm.World.Simulator.Now;
        using var hurry = new CancellationTokenSource(TimeSpan.FromMilliseconds(20), swarm.World.Simulator.Time);

        var found = await holder.GetAsync([SwarmStory.Key("block"), SwarmStory.Key("nothing")], latest: true, hurry.Token);

        Assert.Equal([SwarmStory.Key("block")], found.Keys);
        Assert.Equal(TimeSpan.FromMilliseconds(20), swarm.World.Simulator.Now - started);
    });

    [Fact]
    public void A_node_alone_keeps_its_values_itself() => SwarmStory.Tell(1, async swarm =>
    {
        Assert.Equal([true], await swarm.Node(0).StoreAsync([SwarmStory.Regular("regular", "value", swarm.Now + 60)], CancellationToken.None));
        Assert.Equal("value", await swarm.GetAsync(0, "regular", latest: true));
    });
}
