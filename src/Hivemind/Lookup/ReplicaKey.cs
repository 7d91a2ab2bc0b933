using Registry.Hivemind.Routing;

namespace Registry.Hivemind.Lookup;

/// <summary>A key to be stored: its values by their numbers, and the nodes that may take them, nearest first, each peer once.</summary>
internal sealed class ReplicaKey(IReadOnlyList<int> values, IReadOnlyList<TableNode> nodes)
{
    private int _next;

    public IReadOnlyList<int> Values => values;

    /// <summary>The nearest node not yet given out for this key, for which <paramref name="isDead"/> does not hold; null when none is left.</summary>
    public TableNode? Next(Predicate<TableNode> isDead)
    {
        while (_next < nodes.Count)
        {
            var node = nodes[_next++];
            if (!isDead(node)) return node;
        }

        return null;
    }
}
