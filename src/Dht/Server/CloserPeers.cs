using System.Runtime.CompilerServices;
using Registry.Dht.Routing;
using Registry.Dht.Wire;

namespace Registry.Dht.Server;

/// <summary>The peers of the routing table that go into an answer. Does not allocate while addresses stay the same.</summary>
internal sealed class CloserPeers(RoutingTable table, PeerDirectory directory)
{
    /// <summary>
    /// The k closest to <paramref name="target"/> that the asker can reach, closest first, without the asker; answers how many.
    /// <paramref name="targetIsFirst"/>: the target itself is in the table and leads the list.
    /// </summary>
    public int Collect(in KadKey target, Asker asker, Span<EncodedPeer> into, out bool targetIsFirst)
    {
        var buffer = default(NearestBuffer);
        Span<RoutingEntry> nearest = buffer;
        var count = table.Nearest(target, asker.Peer, nearest[..KBucket.Capacity]);
        targetIsFirst = count > 0 && nearest[0].Key == target;
        var taken = Take(nearest[..count], asker, into);
        if (taken == count || count < KBucket.Capacity) return taken;
        // Some cannot be reached from where the asker is: those behind them move up.
        count = table.Nearest(target, asker.Peer, nearest);
        return Take(nearest[..count], asker, into);
    }

    private int Take(ReadOnlySpan<RoutingEntry> entries, Asker asker, Span<EncodedPeer> into)
    {
        var taken = 0;
        foreach (var entry in entries)
        {
            if (taken == KBucket.Capacity) break;
            if (directory.Encode(entry, asker) is { } encoded) into[taken++] = new EncodedPeer(encoded, entry.IsConnected);
        }
        return taken;
    }
}

/// <summary>Entries of the routing table on the stack.</summary>
[InlineArray(RoutingTable.MaxNearest)]
internal struct NearestBuffer
{
    private RoutingEntry _first;
}

/// <summary>The peers of one answer, on the stack: k closest and the target.</summary>
[InlineArray(Capacity)]
internal struct EncodedPeerBuffer
{
    public const int Capacity = KBucket.Capacity + 1;

    private EncodedPeer _first;
}
