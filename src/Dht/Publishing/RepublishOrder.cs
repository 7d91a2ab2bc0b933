namespace Registry.Dht.Publishing;

/// <summary>The two orders in which items are kept; neither takes two different items for one.</summary>
internal static class RepublishOrder
{
    /// <summary>Urgent ones first, then by due time.</summary>
    public static Comparer<RepublishItem> ByDue { get; } = Comparer<RepublishItem>.Create(static (left, right) =>
    {
        if (left.IsUrgent != right.IsUrgent) return left.IsUrgent ? -1 : 1;
        var byDue = left.Due.CompareTo(right.Due);
        return byDue != 0 ? byDue : ComparePlaces(left, right);
    });

    /// <summary>Along the key space.</summary>
    public static Comparer<RepublishItem> ByPoint { get; } = Comparer<RepublishItem>.Create(ComparePlaces);

    private static int ComparePlaces(RepublishItem left, RepublishItem right)
    {
        var byPoint = left.Point.CompareTo(right.Point);
        return byPoint != 0 ? byPoint : left.Kind.CompareTo(right.Kind);
    }
}
