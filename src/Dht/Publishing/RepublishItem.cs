using System.Buffers.Binary;
using System.Security.Cryptography;
using Registry.Dht.Routing;

namespace Registry.Dht.Publishing;

/// <summary>A key that is kept published. Changed by its <see cref="RepublishSchedule"/> alone.</summary>
internal sealed class RepublishItem
{
    public RepublishItem(RepublishKind kind, byte[] key)
        : this(kind, key, KadKey.Of(key))
    {
    }

    private RepublishItem(RepublishKind kind, byte[] key, KadKey point)
    {
        Kind = kind;
        Key = key;
        Point = point;
    }

    public RepublishKind Kind { get; }

    public byte[] Key { get; }

    public KadKey Point { get; }

    public DateTimeOffset Due { get; set; }

    /// <summary>New or changed: goes before what is merely repeated.</summary>
    public bool IsUrgent { get; set; }

    /// <summary>Being published now, and so not waiting.</summary>
    public bool IsInFlight { get; set; }

    /// <summary>Changed while it was in flight: what went out is not the latest.</summary>
    public bool IsStale { get; set; }

    /// <summary>In a row.</summary>
    public int Failures { get; set; }

    public DateTimeOffset? Published { get; set; }

    /// <summary>Tells the value that was published last from others; 0 for a provider key.</summary>
    public long Digest { get; set; }

    public RepublishRow ToRow() => new(Kind, Key, Due, Published, Failures, Digest);

    /// <summary>A mark in the order along the key space.</summary>
    public static RepublishItem At(in KadKey point, RepublishKind kind) => new(kind, [], point);

    public static long DigestOf(ReadOnlySpan<byte> value)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(value, hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash);
    }
}

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

/// <summary>What is published under a key. The numbers are those of the stored rows.</summary>
internal enum RepublishKind
{
    /// <summary>That this node provides it: ADD_PROVIDER.</summary>
    Provider = 0,

    /// <summary>A value: PUT_VALUE.</summary>
    Value = 1,
}
