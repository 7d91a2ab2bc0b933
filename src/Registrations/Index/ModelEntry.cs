using Registry.Multiformats;

namespace Registry.Registrations.Index;

/// <summary>The nodes of one model that are in force.</summary>
internal sealed class ModelEntry(Multihash hash)
{
    /// <summary>The one object that all statements of the model share.</summary>
    public Multihash Hash { get; } = hash;

    /// <summary>Active ones, in the order of listings.</summary>
    public SortedSet<NodeEntry> Active { get; } = new(NodeOrder.Instance);

    /// <summary>Those known from their records alone, which somebody else carried here: no heartbeat says that they live, none that they do not.</summary>
    public SortedSet<NodeEntry> Unheard { get; } = new(NodeOrder.Instance);

    /// <summary>Its candidates by rank, once an answer had to choose; null when none had to.</summary>
    public ModelTurns? Turns { get; set; }

    /// <summary>Nodes that refer to it, in force or not.</summary>
    public int References { get; set; }
}

/// <summary>The order of listings.</summary>
internal sealed class NodeOrder : IComparer<NodeEntry>
{
    public static NodeOrder Instance { get; } = new();

    /// <summary>What comes after a place.</summary>
    public static IEnumerable<NodeEntry> From(SortedSet<NodeEntry> order, ListingCursor? after)
    {
        if (after is not { } place) return order;
        if (order.Max is not { } last) return [];
        var start = NodeEntry.At(place);
        return Instance.Compare(start, last) >= 0 ? [] : order.GetViewBetween(start, last).SkipWhile(node => node.Id == place.NodeId);
    }

    public int Compare(NodeEntry? x, NodeEntry? y)
    {
        var order = x!.Rank.CompareTo(y!.Rank);
        return order != 0 ? order : x.Id.CompareTo(y.Id);
    }
}
