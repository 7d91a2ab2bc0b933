using Registry.Registrations.Index;

namespace Registry.Registrations.Tests;

public sealed class NodeOrderTests
{
    /// <summary>Beside a sorted set, through many runs that fill, part and join again.</summary>
    [Fact]
    public void Nodes_that_come_and_go_stand_as_in_a_sorted_set()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var order = new NodeOrder();
        var expected = new SortedSet<NodeEntry>(Comparer<NodeEntry>.Create((x, y) => x.Place.CompareTo(y.Place)));
        for (var step = 0; step < 20_000; step++)
        {
            // Few ranks, so that some have to be told apart by their ids.
            var known = expected.Count > 0 && random.Next(2) == 0 ? expected.ElementAt(random.Next(expected.Count)) : null;
            var node = known ?? Node(random, 2_000);
            if (random.Next(5_000) < (step % 10_000 < 5_000 ? 3_500 : 1_500))
            {
                order.Add(node);
                expected.Add(node);
            }
            else
            {
                order.Remove(node);
                expected.Remove(node);
            }

            Assert.True(order.Count == expected.Count, $"seed {seed}, step {step}");
            if (step % 500 == 0) Assert.Equal(expected, order);
        }

        for (var n = 0; n < 200; n++)
        {
            var after = n % 2 == 0 && expected.Count > 0 ? expected.ElementAt(random.Next(expected.Count)).Place : Node(random, 2_000).Place;
            Assert.Equal(expected.Where(node => node.Place.CompareTo(after) > 0), order.From(after));
        }

        foreach (var node in expected) order.Remove(node);
        Assert.Empty(order);
        Assert.Empty(order.From(new ListingCursor(0, Guid.Empty)));
    }

    [Fact]
    public void One_that_is_there_is_not_taken_twice_and_another_of_its_place_not_taken_out()
    {
        var order = new NodeOrder();
        var node = Node(new Random(1), 1);
        order.Add(node);
        order.Add(node);
        order.Remove(new NodeEntry(node.Id, null!, null!, node.Rank));

        Assert.Equal([node], order);
    }

    private static NodeEntry Node(Random random, int ranks)
    {
        var id = new byte[16];
        random.NextBytes(id);
        return new NodeEntry(new Guid(id), null!, null!, (ulong)random.Next(ranks));
    }
}
