namespace Registry.Registrations.Index;

/// <summary>
/// Active nodes in the order of listings, apart by what a listing can be asked for, so that a page and the number of all rows
/// cost no more than what they show.
/// </summary>
internal sealed class ActiveNodes
{
    private readonly NodeOrder?[] _kinds = new NodeOrder?[ListingKind.Count];

    public int Count { get; private set; }

    public int CountOf(ListingFilter filter) => Of(filter).Sum(kind => kind.Count);

    /// <summary>Null is to be none of them.</summary>
    public void Move(NodeEntry node, ListingKind? before, ListingKind? after)
    {
        if (before is { } left)
        {
            Count--;
            var nodes = _kinds[left.Index]!;
            nodes.Remove(node);
            if (nodes.Count == 0) _kinds[left.Index] = null;
        }

        if (after is { } kind)
        {
            Count++;
            (_kinds[kind.Index] ??= new NodeOrder()).Add(node);
        }
    }

    /// <summary>All of them, or what comes after a place.</summary>
    public IEnumerable<NodeEntry> From(ListingCursor? after = null, ListingFilter filter = default)
    {
        List<IEnumerable<NodeEntry>> orders = [.. Of(filter).Select(kind => kind.From(after))];
        return orders.Count == 1 ? orders[0] : Merge(orders);
    }

    private IEnumerable<NodeOrder> Of(ListingFilter filter) => _kinds.Where((_, index) => ListingKind.At(index).Passes(filter)).OfType<NodeOrder>();

    private static IEnumerable<NodeEntry> Merge(List<IEnumerable<NodeEntry>> orders)
    {
        var open = orders.Select(order => order.GetEnumerator()).Where(one => one.MoveNext()).ToList();
        while (open.Count > 0)
        {
            var first = open.MinBy(one => (one.Current.Place.Rank, one.Current.Place.NodeId))!;
            yield return first.Current;
            if (!first.MoveNext()) open.Remove(first);
        }
    }
}

/// <summary>What a listing can be asked for, as a node has it.</summary>
internal readonly record struct ListingKind(bool IsVerified, bool IsReachable)
{
    public const int Count = 4;

    public int Index => (IsVerified ? 1 : 0) + (IsReachable ? 2 : 0);

    public static ListingKind At(int index) => new((index & 1) != 0, (index & 2) != 0);

    public static ListingKind Of(NodeEntry node) => new(node.Current!.Proofs is { Wallet: true, Peer: true }, node.StandsConfirmed);

    public bool Passes(ListingFilter filter) => (filter.IsVerified ?? IsVerified) == IsVerified && (filter.IsReachable ?? IsReachable) == IsReachable;
}
