using Registry.HttpBridge.Limits;
using Registry.Multiformats;
using Registry.Testing;

namespace Registry.HttpBridge.Tests.Limits;

public sealed class KnownNodesTests
{
    private static readonly AddressGroup Here = new(1, 32);
    private static readonly AddressGroup There = new(2, 32);

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void A_node_has_an_allowance_where_it_was_last_heard()
    {
        var known = new KnownNodes(new LimitOptions(), _time);
        var node = Guid.NewGuid();
        Assert.False(known.TryTake(node, Here));

        known.Heard(node, Here);
        Assert.True(known.AnyFrom(Here));
        Assert.False(known.TryTake(node, There));
        Assert.Equal(4, Enumerable.Range(0, 10).Count(_ => known.TryTake(node, Here)));

        // To be heard again refills nothing; time does.
        known.Heard(node, Here);
        Assert.False(known.TryTake(node, Here));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(known.TryTake(node, Here));
        Assert.False(known.TryTake(node, Here));

        known.Heard(node, There);
        Assert.False(known.AnyFrom(Here));
        Assert.True(known.AnyFrom(There));
        known.Forget(node);
        Assert.False(known.AnyFrom(There));
        Assert.Equal(0, known.Count);
    }

    [Fact]
    public void The_node_unheard_the_longest_is_forgotten()
    {
        var known = new KnownNodes(new LimitOptions { MaxKnownNodes = 2 }, _time);
        var nodes = Enumerable.Range(0, 3).Select(_ => Guid.NewGuid()).ToArray();
        known.Heard(nodes[0], Here);
        known.Heard(nodes[1], There);
        known.Heard(nodes[0], Here);
        known.Heard(nodes[2], Here);

        Assert.Equal(2, known.Count);
        Assert.False(known.AnyFrom(There));
        Assert.True(known.TryTake(nodes[0], Here));
        Assert.True(known.TryTake(nodes[2], Here));
    }
}
